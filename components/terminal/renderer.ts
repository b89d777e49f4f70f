import type { Terminal } from '@xterm/xterm';
import { WebglAddon } from '@xterm/addon-webgl';

/**
 * Draws with WebGL while the terminal is visible. Browsers have few GL contexts and may take them back, so hidden
 * terminals, lost contexts and automation draw with the DOM.
 */
export class Renderer {
  readonly #terminal: Terminal;
  #webgl: WebglAddon | undefined;
  #usable = !navigator.webdriver;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Whether glyphs are kept in a texture, which has to be told when a font arrives. */
  get keepsGlyphs(): boolean {
    return this.#webgl !== undefined;
  }

  show(visible: boolean): void {
    if (!visible) this.#useDom();
    else if (this.#usable && !this.#webgl) this.#useWebgl();
  }

  fontArrived(): void {
    this.#webgl?.clearTextureAtlas();
  }

  #useWebgl(): void {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => {
      // Whoever took it will take it again.
      this.#usable = false;
      this.#useDom();
    });
    try {
      this.#terminal.loadAddon(webgl);
      this.#webgl = webgl;
    } catch {
      // No WebGL here: the DOM renderer goes on.
      this.#usable = false;
      webgl.dispose();
    }
  }

  #useDom(): void {
    this.#webgl?.dispose();
    this.#webgl = undefined;
  }
}
