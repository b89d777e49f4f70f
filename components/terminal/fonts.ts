const FAMILY = '"Nanum Gothic Coding"';
const LATIN_AND_HANGUL = 'M가';

/** Resolves when the terminal's font can be measured; a font that never comes must not keep the terminal away. */
export async function terminalFontReady(sizePx: number): Promise<void> {
  const load = (weight: number) => document.fonts.load(`${weight} ${sizePx}px ${FAMILY}`, LATIN_AND_HANGUL);
  await Promise.race([
    Promise.allSettled([load(400), load(700)]),
    new Promise((resolve) => setTimeout(resolve, 2_000)),
  ]);
}

/** The font comes in parts by character range: asks for the part of each character that is new. */
export class GlyphLoader {
  readonly #seen = new Set<string>();
  readonly #decoder = new TextDecoder();

  want(bytes: Uint8Array, sizePx: number): void {
    if (!bytes.some((byte) => byte >= 0x80)) return;
    let unseen = '';
    for (const character of this.#decoder.decode(bytes)) {
      if (character < '\u0080' || this.#seen.has(character)) continue;
      this.#seen.add(character);
      unseen += character;
    }
    if (unseen) void document.fonts.load(`${sizePx}px ${FAMILY}`, unseen).catch(() => {});
  }
}
