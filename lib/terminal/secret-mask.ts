import type { Scrollback } from './scrollback.ts';

const ASTERISK = 0x2a;
/** Shorter values would blank out ordinary words. */
const MIN_SECRET_BYTES = 6;
/** Secrets are looked up by their first bytes: a namespace has hundreds of them, keys line by line. */
const HEAD_BYTES = 4;

/**
 * Output for a screen that others see: known secrets are overwritten, byte for byte, so that every offset stays
 * what it is. Offsets are those of the stream.
 */
export class SecretMask {
  readonly #byHead = new Map<number, Buffer[]>();
  /** What a secret may begin with, shorter than a head. */
  readonly #beginnings = new Set<string>();
  readonly #longest: number;

  constructor(secrets: Iterable<string>) {
    let longest = 1;
    for (const secret of new Set(secrets)) {
      const bytes = Buffer.from(secret);
      if (bytes.length < MIN_SECRET_BYTES) continue;
      const head = bytes.readUInt32BE(0);
      this.#byHead.set(head, [...(this.#byHead.get(head) ?? []), bytes]);
      for (let length = 1; length < HEAD_BYTES; length++)
        this.#beginnings.add(bytes.toString('latin1', 0, length));
      longest = Math.max(longest, bytes.length);
    }
    this.#longest = longest;
  }

  /** How far output may be shown: what may be the beginning of a secret waits for what comes next. */
  shownEnd(scrollback: Scrollback): number {
    const tail = read(scrollback, scrollback.end - this.#longest + 1, scrollback.end);
    const held = tail.findIndex((_byte, at) => this.#mayBegin(tail, at));
    return held < 0 ? scrollback.end : scrollback.end - tail.length + held;
  }

  /** `length` bytes from `from` on; a secret that only partly lies in them is seen as well. */
  copy(scrollback: Scrollback, from: number, length: number): Buffer {
    const around = this.#longest - 1;
    const start = Math.max(scrollback.start, from - around);
    return this.apply(read(scrollback, start, from + length + around)).subarray(
      from - start,
      from - start + length,
    );
  }

  /** Overwrites the secrets in the bytes themselves. */
  apply(bytes: Buffer): Buffer {
    const found: [from: number, to: number][] = [];
    for (let at = 0; at + HEAD_BYTES <= bytes.length; at++)
      for (const secret of this.#byHead.get(bytes.readUInt32BE(at)) ?? [])
        if (secret.equals(bytes.subarray(at, at + secret.length))) found.push([at, at + secret.length]);
    // Only now: one secret may lie in another.
    for (const [from, to] of found) bytes.fill(ASTERISK, from, to);
    return bytes;
  }

  /** Whether everything from `at` on is a secret's beginning, and not the whole of one. */
  #mayBegin(bytes: Buffer, at: number): boolean {
    const rest = bytes.subarray(at);
    if (rest.length < HEAD_BYTES) return this.#beginnings.has(rest.toString('latin1'));
    const secrets = this.#byHead.get(rest.readUInt32BE(0)) ?? [];
    return secrets.some(
      (secret) => secret.length > rest.length && secret.subarray(0, rest.length).equals(rest),
    );
  }
}

function read(scrollback: Scrollback, from: number, to: number): Buffer {
  const start = Math.max(scrollback.start, from);
  const bytes = Buffer.alloc(Math.max(0, Math.min(scrollback.end, to) - start));
  scrollback.copyTo(bytes, 0, start, bytes.length);
  return bytes;
}
