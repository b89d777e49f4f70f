/** Reads a stream of events to its end, and knows when each came. */
export class StreamReader<Event> {
  #last: { event: Event; at: number } | undefined;
  #failure: unknown;
  readonly #waiting = new Set<() => void>();

  constructor(events: AsyncIterable<Event>) {
    void this.#read(events);
  }

  /** When the event of that kind came that is the last one now, or the first one from now on (performance.now()). */
  shown(condition: (event: Event) => boolean): Promise<number> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#failure) reject(this.#failure);
        else if (this.#last && condition(this.#last.event)) resolve(this.#last.at);
        else return;
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async #read(events: AsyncIterable<Event>): Promise<void> {
    try {
      for await (const event of events) {
        this.#last = { event, at: performance.now() };
        this.#tell();
      }
      this.#failure = new Error('the stream has ended');
    } catch (error) {
      this.#failure = error;
    }
    this.#tell();
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }
}
