import { FitAddon } from '@xterm/addon-fit';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { readAppearance, watchAppearance } from './appearance.ts';
import { GlyphLoader, terminalFontReady } from './fonts.ts';
import { Renderer } from './renderer.ts';
import { muteReplies } from './replies.ts';

const SCROLLBACK_LINES = 5_000;

export interface ScreenOptions {
  name: string;
  readOnly: boolean;
  screenReader: boolean;
  onInput(text: string): void;
  onBinaryInput(bytes: Uint8Array): void;
  /** The size that would fill the element. */
  onFit(size: { cols: number; rows: number }): void;
  muteReplies(): boolean;
}

/** xterm.js in an element, with the page's type and colours. */
export class Screen {
  readonly terminal: Terminal;
  readonly #host: HTMLElement;
  readonly #options: ScreenOptions;
  readonly #fit = new FitAddon();
  readonly #renderer: Renderer;
  readonly #glyphs = new GlyphLoader();
  readonly #undo: (() => void)[] = [];
  #visible = false;

  constructor(host: HTMLElement, options: ScreenOptions) {
    this.#host = host;
    this.#options = options;
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      cursorInactiveStyle: 'outline',
      disableStdin: options.readOnly,
      screenReaderMode: options.screenReader,
      scrollback: SCROLLBACK_LINES,
      macOptionIsMeta: true,
      linkHandler: { activate: (_event, uri) => openLink(uri) },
    });
    this.#renderer = new Renderer(this.terminal);
  }

  /** Draws into the element once its font is there. */
  async open(): Promise<void> {
    const { terminal } = this;
    await terminalFontReady(readAppearance(this.#host).fontSizePx);
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(new Unicode11Addon());
    terminal.unicode.activeVersion = '11';
    terminal.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)));
    muteReplies(terminal, this.#options.muteReplies);
    terminal.attachCustomKeyEventHandler(passToShell);
    terminal.onData((text) => this.#options.onInput(text));
    terminal.onBinary((text) =>
      this.#options.onBinaryInput(Uint8Array.from(text, (one) => one.charCodeAt(0))),
    );
    terminal.open(this.#host);
    terminal.textarea?.setAttribute(
      'aria-label',
      `${this.#options.name} 터미널 입력. 나가기는 Ctrl+Shift+위쪽 화살표`,
    );
    this.#applyAppearance();
    this.#undo.push(watchAppearance(() => this.#applyAppearance()));
    const observer = new ResizeObserver(() => this.fit());
    observer.observe(this.#host);
    const fontArrived = () => this.#renderer.fontArrived();
    document.fonts.addEventListener('loadingdone', fontArrived);
    this.#undo.push(
      () => observer.disconnect(),
      () => document.fonts.removeEventListener('loadingdone', fontArrived),
    );
    this.show(this.#visible);
  }

  write(bytes: Uint8Array, drawn: () => void): void {
    if (this.#renderer.keepsGlyphs) this.#glyphs.want(bytes, this.terminal.options.fontSize ?? 14);
    this.terminal.write(bytes, drawn);
  }

  show(visible: boolean): void {
    this.#visible = visible;
    if (!this.terminal.element) return;
    this.#renderer.show(visible);
    if (visible) this.fit();
  }

  setScreenReader(on: boolean): void {
    this.terminal.options.screenReaderMode = on;
  }

  fit(): void {
    // A hidden element has no size; measuring it would shrink the shell to two columns.
    if (!this.#visible || this.#host.clientHeight === 0) return;
    const size = this.#fit.proposeDimensions();
    if (size && Number.isFinite(size.cols) && Number.isFinite(size.rows)) this.#options.onFit(size);
  }

  dispose(): void {
    for (const undo of this.#undo) undo();
    this.terminal.dispose();
  }

  #applyAppearance(): void {
    const { theme, fontFamily, fontSizePx, rowPx } = readAppearance(this.#host);
    const { options } = this.terminal;
    options.theme = theme;
    options.fontFamily = fontFamily;
    options.fontSize = fontSizePx;
    // xterm.js takes the row height as a multiple of the font's own: measure that first.
    options.lineHeight = 1;
    const screen = this.#host.querySelector<HTMLElement>('.xterm-screen');
    const natural = screen ? screen.clientHeight / this.terminal.rows : 0;
    if (natural > 0 && rowPx) options.lineHeight = Math.max(1, rowPx / natural);
    this.fit();
  }
}

/** Only web pages; a terminal's output may name anything. */
function openLink(uri: string): void {
  if (/^https?:\/\//i.test(uri)) window.open(uri, '_blank', 'noopener,noreferrer');
}

/** Every key is the shell's but those that lead out of the terminal and between terminals. */
function passToShell(event: KeyboardEvent): boolean {
  const leaves = event.ctrlKey && event.shiftKey && event.key === 'ArrowUp';
  const switches = event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code);
  return !leaves && !switches;
}
