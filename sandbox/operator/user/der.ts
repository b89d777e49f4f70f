/** The few encodings of ASN.1 DER (X.690) that a key store is made of. */

const tagged = (tag: number, contents: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag]), lengthOf(contents), contents]);

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
export const set = (...parts: Buffer[]): Buffer => tagged(0x31, Buffer.concat(parts));
export const octets = (contents: Buffer): Buffer => tagged(0x04, contents);
export const nothing = (): Buffer => tagged(0x05, Buffer.alloc(0));
export const explicit = (number: number, contents: Buffer): Buffer => tagged(0xa0 | number, contents);

/** UTF-16, big-endian. */
export const bmpString = (text: string): Buffer => tagged(0x1e, bigEndian(text));
export const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Not negative. */
export function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return tagged(0x02, bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
    bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}
