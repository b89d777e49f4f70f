import type { RunEvent, RunView } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';

/** Output kept for readers that come back; the terminal's scrollback has more. */
const MAX_CHARS = 512 * 1024;
/** Output grows into one event up to this size, so that a flood does not become a million events. */
const MAX_EVENT_CHARS = 16 * 1024;

/**
 * What happened in one run, numbered. A reader asks for everything after the number it has seen; what is
 * older than the bound is left out, the newest state never.
 */
export class EventLog {
  readonly changed = new Listeners<void>();
  #events: RunEvent[] = [];
  #chars = 0;
  #seq = 0;
  /** The last event that a reader was given: it must not grow any more. */
  #read = 0;

  output(text: string): void {
    const last = this.#events.at(-1);
    if (last?.type === 'output' && last.seq > this.#read && last.text.length + text.length <= MAX_EVENT_CHARS)
      last.text += text;
    else this.#events.push({ seq: ++this.#seq, type: 'output', text });
    this.#chars += text.length;
    this.#trim();
    this.changed.emit();
  }

  state(run: RunView): void {
    this.#events.push({ seq: ++this.#seq, type: 'state', run });
    this.changed.emit();
  }

  /** Events after `seq`, at most about `maxChars` of output at once. */
  after(seq: number, maxChars = 128 * 1024): RunEvent[] {
    const found: RunEvent[] = [];
    let chars = 0;
    for (const event of this.#events) {
      if (event.seq <= seq) continue;
      if (event.type === 'output' && chars > 0 && chars + event.text.length > maxChars) break;
      chars += event.type === 'output' ? event.text.length : 0;
      // A copy: the last event of the log may be the one that grows next.
      found.push({ ...event });
    }
    this.#read = Math.max(this.#read, found.at(-1)?.seq ?? 0);
    return found;
  }

  #trim(): void {
    while (this.#chars > MAX_CHARS) {
      const index = this.#events.findIndex(({ type }) => type === 'output');
      const [oldest] = this.#events.splice(index, 1);
      if (oldest?.type !== 'output') return;
      this.#chars -= oldest.text.length;
    }
  }
}
