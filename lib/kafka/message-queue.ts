import type { MessageEvent, MessageRow } from '#lib/api.ts';

/** A page takes about a thousand messages a second. */
const FLUSH_MS = 50;
const FLUSH_MESSAGES = 50;
const FLUSH_CHARACTERS = 256 * 1024;
const MAX_WAITING = 500;

/** Between a topic and a page that may be slower. */
export class MessageQueue {
  readonly #send: (event: MessageEvent) => void;
  #waiting: MessageRow[] = [];
  #skipped = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushedAt = -Infinity;
  #emptied: (() => void)[] = [];

  constructor(send: (event: MessageEvent) => void) {
    this.#send = send;
  }

  add(message: MessageRow): void {
    this.#waiting.push(message);
    this.#schedule();
  }

  /** Leaves out the oldest of what waits, when it is more than the page can take soon. */
  trim(): void {
    const tooMany = this.#waiting.length - MAX_WAITING;
    if (tooMany <= 0) return;
    this.#waiting.splice(0, tooMany);
    this.skip(tooMany);
  }

  /** Counts messages that the page will not get. */
  skip(count: number): void {
    this.#skipped += count;
    this.#schedule();
  }

  /** Resolves when all has been sent, or when it no longer matters. */
  drained(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length === 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptied.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #schedule(): void {
    const sinceLast = performance.now() - this.#flushedAt;
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(0, FLUSH_MS - sinceLast));
  }

  #flush(): void {
    this.#timer = undefined;
    this.#flushedAt = performance.now();
    // What was left out lay before what waits.
    if (this.#skipped > 0) this.#send({ type: 'gap', skipped: this.#skipped });
    this.#skipped = 0;
    let characters = 0;
    let count = 0;
    for (const message of this.#waiting) {
      if (count === FLUSH_MESSAGES || characters > FLUSH_CHARACTERS) break;
      this.#send({ type: 'message', message });
      characters += (message.key?.text.length ?? 0) + (message.value?.text.length ?? 0);
      count++;
    }
    this.#waiting.splice(0, count);
    if (this.#waiting.length > 0) return this.#schedule();
    for (const resolve of this.#emptied.splice(0)) resolve();
  }
}
