import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Block } from './schema.ts';

const MEDIA_TYPES: Record<string, string> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
};

/** The figure, or a sentence that says why there is none. Images stand beside their chapter. */
export function readFigure(folder: string, url: string, alt: string, caption?: string): Block | string {
  if (!/^[\w.-]+$/.test(url)) return `image "${url}" must be a file beside the chapter`;
  const type = MEDIA_TYPES[extname(url)];
  if (!type) return `image "${url}" is none of ${Object.keys(MEDIA_TYPES).join(', ')}`;
  if (!alt.trim()) return `image "${url}" has no description; write ![what it shows](${url})`;
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, url));
  } catch {
    return `image "${url}" is missing`;
  }
  return {
    kind: 'figure',
    src: `data:${type};base64,${bytes.toString('base64')}`,
    alt,
    ...(caption && { caption }),
    ...(type === MEDIA_TYPES['.svg'] && { svg: inlineSvg(bytes.toString('utf8')) }),
  };
}

/**
 * As a file, the drawing brings its own light and dark colours (<style>, read by any viewer). Inlined, such rules
 * would reach the whole page, so they go: the page gives the same custom properties from its theme.
 */
function inlineSvg(markup: string): string {
  return markup
    .replace(/^[\s\S]*?(?=<svg)/, '')
    .replace(/<style>[\s\S]*?<\/style>\s*/g, '')
    .trim();
}
