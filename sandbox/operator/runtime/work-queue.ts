export interface WorkQueueOptions {
  /** Keys worked on at once; one key is never worked on twice at once. */
  concurrency?: number;
  /** First wait after a failure; doubles with each further one. */
  retryMinMs?: number;
  retryMaxMs?: number;
  onError?(key: string, error: unknown): void;
}

/**
 * Runs `work` for every key that is added. A key added while it waits is worked on once; a key added while it is
 * worked on is worked on again afterwards. A key whose work throws is tried again with growing delay.
 */
export class WorkQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #options: Required<WorkQueueOptions>;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #dirty = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #stopped = false;
  #idle: (() => void)[] = [];

  constructor(work: (key: string) => Promise<void>, options: WorkQueueOptions = {}) {
    this.#work = work;
    this.#options = {
      concurrency: 4,
      retryMinMs: 200,
      retryMaxMs: 30_000,
      onError: () => {},
      ...options,
    };
  }

  add(key: string): void {
    if (this.#stopped) return;
    this.#cancelTimer(key);
    if (this.#running.has(key)) this.#dirty.add(key);
    else this.#waiting.add(key);
    this.#next();
  }

  /** Adds the key later, unless it is added before. An earlier appointment of the same key is kept. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped || this.#timers.has(key)) return;
    this.#timers.set(
      key,
      setTimeout(() => this.add(key), delayMs),
    );
  }

  /** Takes nothing new; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    this.#dirty.clear();
    for (const key of [...this.#timers.keys()]) this.#cancelTimer(key);
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #cancelTimer(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  #next(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#options.concurrency) return;
      this.#waiting.delete(key);
      this.#running.add(key);
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    try {
      await this.#work(key);
      this.#failures.delete(key);
    } catch (error) {
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      this.#options.onError(key, error);
      this.addAfter(key, Math.min(this.#options.retryMinMs * 2 ** failures, this.#options.retryMaxMs));
    }
    this.#running.delete(key);
    if (this.#dirty.delete(key)) this.add(key);
    this.#next();
    if (this.#running.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
