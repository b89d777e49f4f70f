/**
 * The info string of a fenced block: a language, then what the block is, then its attributes.
 * ```sh run id=apply terminal=main seconds=40 exit=1 long
 */
export interface InfoString {
  kind: string;
  /** A bare word is a flag: true. */
  attributes: Record<string, string | true>;
}

const WORD = /([A-Za-z]+)(?:=(?:"([^"]*)"|(\S+)))?(?:\s+|$)/y;

/** Null for a block without a kind (a plain piece of code), a string for one that cannot be read. */
export function parseInfoString(meta: string | null | undefined): InfoString | string | null {
  const text = meta?.trim();
  if (!text) return null;
  const attributes: Record<string, string | true> = {};
  let kind: string | undefined;
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const at = WORD.lastIndex;
    const word = WORD.exec(text);
    if (!word) return `cannot read "${text.slice(at)}"; write key=value, key="value" or a flag`;
    const [, name = '', quoted, plain] = word;
    const value = quoted ?? plain;
    if (kind === undefined) {
      if (value !== undefined) return `"${name}" stands first; say what the block is before its attributes`;
      kind = name;
    } else if (name in attributes) return `attribute "${name}" stands there twice`;
    else attributes[name] = value ?? true;
  }
  return { kind: kind ?? '', attributes };
}
