/** Long enough to join a flood's 4 KiB reads, short enough that nobody sees it. */
const WINDOW_MS = 2;

/**
 * Decides when gathered output is sent: at once after idle time (a key's echo), then at most every 2 ms or as
 * soon as `limitBytes` have gathered.
 */
export class Coalescer {
  readonly #limitBytes: number;
  readonly #flush: () => void;
  #gathered = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitBytes: number, flush: () => void) {
    this.#limitBytes = limitBytes;
    this.#flush = flush;
  }

  add(bytes: number): void {
    this.#gathered += bytes;
    if (!this.#timer) {
      this.#send();
      this.#timer = setTimeout(() => this.#windowEnds(), WINDOW_MS);
    } else if (this.#gathered >= this.#limitBytes) {
      this.#send();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #windowEnds(): void {
    this.#timer = undefined;
    if (this.#gathered === 0) return;
    this.#send();
    this.#timer = setTimeout(() => this.#windowEnds(), WINDOW_MS);
  }

  #send(): void {
    this.#gathered = 0;
    this.#flush();
  }
}
