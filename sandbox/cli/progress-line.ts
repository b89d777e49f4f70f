import type { Preparation } from '../artifacts/preparation.ts';

/** On a pipe or in a log, a line at most this often, ms. */
const LOG_INTERVAL_MS = 10_000;

/** One line that is rewritten on a terminal; in a log, a new line now and then. */
export class ProgressLine {
  readonly #out: NodeJS.WriteStream;
  #last = '';
  #loggedAt = 0;
  #shown = false;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show({ text, percent, remainingSeconds }: Omit<Preparation, 'done'>): void {
    const parts = [text];
    if (percent !== undefined) parts.push(`${percent} %`);
    if (remainingSeconds !== undefined) parts.push(`약 ${duration(remainingSeconds)} 남음`);
    // The sentence without its counters: in a log, a new sentence is worth a line at once.
    this.say(parts.join(' · '), text.replace(/\(.*\)/, ''));
  }

  say(line: string, topic = line): void {
    if (this.#out.isTTY) {
      this.#out.write(`\r\x1b[2K${line}`);
      this.#shown = true;
      return;
    }
    const now = Date.now();
    if (topic === this.#last && now - this.#loggedAt < LOG_INTERVAL_MS) return;
    this.#last = topic;
    this.#loggedAt = now;
    this.#out.write(`${line}\n`);
  }

  clear(): void {
    if (this.#shown) this.#out.write('\r\x1b[2K');
    this.#shown = false;
  }
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds}초`;
  return `${Math.floor(seconds / 60)}분 ${seconds % 60}초`;
}
