/** What a look had to do without, logged when it begins and when it ends, not at every scrape. */
export class Problems {
  #before = new Map<string, string>();
  #now = new Map<string, string>();

  add(what: string, error: unknown): void {
    this.#now.set(what, error instanceof Error ? error.message : String(error));
  }

  /** Call after each look. */
  log(): void {
    for (const [what, why] of this.#now) if (!this.#before.has(what)) console.error(`${what}: ${why}`);
    for (const what of this.#before.keys())
      if (!this.#now.has(what)) console.log(`${what}: no longer a problem`);
    this.#before = this.#now;
    this.#now = new Map();
  }
}
