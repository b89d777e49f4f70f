import type { ITheme } from '@xterm/xterm';

export interface Appearance {
  theme: ITheme;
  fontFamily: string;
  fontSizePx: number;
  /** Height that a row shall have; undefined leaves it to the font. */
  rowPx: number | undefined;
}

/** Colours and type from the page's tokens (`--color-term-*`, `--text-term`), as the element sees them now. */
export function readAppearance(element: HTMLElement): Appearance {
  const style = getComputedStyle(element);
  const color = (token: string) => resolved(element, `var(--color-${token})`);
  const ink = color('term-ink');
  const dim = color('term-ink-2');
  const hues = {
    red: color('term-red'),
    green: color('term-green'),
    yellow: color('term-yellow'),
    blue: color('term-blue'),
    magenta: color('term-magenta'),
    cyan: color('term-cyan'),
  };
  return {
    theme: {
      background: color('term'),
      foreground: ink,
      cursor: ink,
      cursorAccent: color('term'),
      selectionBackground: translucent(hues.blue),
      // Programs print "black" and "white" as text on the default background: both must stay readable.
      black: dim,
      white: ink,
      brightBlack: dim,
      brightWhite: ink,
      ...hues,
      brightRed: hues.red,
      brightGreen: hues.green,
      brightYellow: hues.yellow,
      brightBlue: hues.blue,
      brightMagenta: hues.magenta,
      brightCyan: hues.cyan,
    },
    fontFamily: style.fontFamily,
    fontSizePx: Number.parseFloat(style.fontSize),
    // "normal" is no number.
    rowPx: Number.parseFloat(style.lineHeight) || undefined,
  };
}

/** xterm.js reads plain colours only, and a token may be light-dark(…). */
function resolved(element: HTMLElement, value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const translucent = (rgb: string) =>
  rgb.replace(/^rgb\((.*)\)$/, (_all, parts: string) => `rgba(${parts}, 0.35)`);

/** Calls `changed` when the theme or a size on the root element changes; returns what ends it. */
export function watchAppearance(changed: () => void): () => void {
  const root = new MutationObserver(changed);
  root.observe(document.documentElement, {
    attributeFilter: ['data-theme', 'data-size', 'data-term', 'class', 'style'],
  });
  const queries = ['(prefers-color-scheme: dark)', '(min-width: 105rem)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', changed);
  return () => {
    root.disconnect();
    for (const query of queries) query.removeEventListener('change', changed);
  };
}
