import type { BytesView } from '#lib/api.ts';

/** 12 B · 3.4 KB · 5 MB */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KB'] : [bytes / 1024 ** 2, 'MB'];
  return `${value.toFixed(1).replace(/\.0$/, '')} ${unit}`;
}

/** As it is read on one line: hex in pairs, ends of lines and tabs as signs. */
export const oneLine = ({ encoding, text }: BytesView): string =>
  encoding === 'hex' ? hexPairs(text) : text.replace(/\r\n|\r|\n/g, '⏎').replace(/\t/g, '⇥');

export const hexPairs = (text: string): string => text.replace(/\s/g, '').replace(/..(?=.)/g, '$& ');

/** What is shown of the bytes when it is not all of them. */
export function cutText({ encoding, text, size, truncated }: BytesView): string | undefined {
  if (!truncated) return undefined;
  const shown =
    encoding === 'hex'
      ? Math.floor(text.replace(/\s/g, '').length / 2)
      : new TextEncoder().encode(text).length;
  return `${sizeText(size)} 중 앞 ${sizeText(shown)}`;
}
