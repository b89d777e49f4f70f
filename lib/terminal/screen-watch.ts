import headless from '@xterm/headless';
import type { PtySize } from './pty-process.ts';

const LINE_FEED = 0x0a;

/** The screen of a session as it is drawn, for whoever has to know what stands before the cursor. */
export class ScreenWatch {
  readonly #terminal: InstanceType<typeof headless.Terminal>;
  readonly #changed: () => void;
  #pending = 0;
  #lineFeeds = 0;
  #writes = 0;

  /** `changed` is called after output was drawn. */
  constructor(size: PtySize, changed: () => void) {
    this.#terminal = new headless.Terminal({ ...size, scrollback: size.rows, allowProposedApi: true });
    this.#changed = changed;
  }

  write(output: Uint8Array): void {
    this.#pending += 1;
    this.#terminal.write(output, () => {
      this.#pending -= 1;
      this.#writes += 1;
      for (const byte of output) if (byte === LINE_FEED) this.#lineFeeds += 1;
      this.#changed();
    });
  }

  resize({ cols, rows }: PtySize): void {
    this.#terminal.resize(cols, rows);
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  /** Everything that came has been drawn. */
  get settled(): boolean {
    return this.#pending === 0;
  }

  /** Grows with every piece of output. */
  get writes(): number {
    return this.#writes;
  }

  /** Line feeds drawn so far. */
  get lineFeeds(): number {
    return this.#lineFeeds;
  }

  /** The line up to the cursor, with the rows above that it was wrapped from; undefined when text follows it. */
  get beforeCursor(): string | undefined {
    const { active } = this.#terminal.buffer;
    let row = active.baseY + active.cursorY;
    const line = active.getLine(row);
    if (!line || line.translateToString(true).length > active.cursorX) return undefined;
    let text = line.translateToString(false, 0, active.cursorX);
    for (let wrapped = line.isWrapped; wrapped && row > 0;) {
      const above = active.getLine(--row);
      text = (above?.translateToString(false) ?? '') + text;
      wrapped = above?.isWrapped ?? false;
    }
    return text;
  }
}
