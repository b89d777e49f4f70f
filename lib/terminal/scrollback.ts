const INITIAL_BYTES = 16 * 1024;

/**
 * The newest bytes of an output stream, addressed by their offset in it. Grows by doubling up to its limit, then
 * forgets the oldest.
 */
export class Scrollback {
  readonly #limit: number;
  readonly #onForget: (bytes: Buffer) => void;
  #ring: Buffer;
  #end = 0;
  #start = 0;

  /** `onForget` sees every byte once, in order, before it is overwritten. */
  constructor(limitBytes: number, onForget: (bytes: Buffer) => void = () => {}) {
    this.#limit = limitBytes;
    this.#onForget = onForget;
    this.#ring = Buffer.alloc(Math.min(INITIAL_BYTES, limitBytes));
  }

  /** Offset of the oldest byte that is still here. */
  get start(): number {
    return this.#start;
  }

  /** Bytes of the stream so far. */
  get end(): number {
    return this.#end;
  }

  append(chunk: Buffer): void {
    this.#growFor(chunk.length);
    let rest = chunk;
    while (rest.length > 0) {
      const at = this.#end % this.#ring.length;
      const part = rest.subarray(0, this.#ring.length - at);
      this.#forget(this.#end + part.length - this.#ring.length);
      part.copy(this.#ring, at);
      this.#end += part.length;
      rest = rest.subarray(part.length);
    }
  }

  /** Copies `length` bytes from stream offset `from` into `target`; all of them must still be here. */
  copyTo(target: Uint8Array, at: number, from: number, length: number): void {
    if (from < this.#start || from + length > this.#end) throw new RangeError('not in the scrollback');
    const begin = from % this.#ring.length;
    const first = Math.min(length, this.#ring.length - begin);
    this.#ring.copy(target, at, begin, begin + first);
    this.#ring.copy(target, at + first, 0, length - first);
  }

  /** A copy of everything that is here. */
  contents(): Buffer {
    const all = Buffer.allocUnsafe(this.#end - this.#start);
    this.copyTo(all, 0, this.#start, all.length);
    return all;
  }

  #growFor(length: number): void {
    const wanted = Math.min(this.#limit, this.#end - this.#start + length);
    let size = this.#ring.length;
    while (size < wanted) size = Math.min(this.#limit, size * 2);
    if (size === this.#ring.length) return;
    const kept = this.contents();
    this.#ring = Buffer.alloc(size);
    const at = this.#start % size;
    const first = Math.min(kept.length, size - at);
    kept.copy(this.#ring, at, 0, first);
    kept.copy(this.#ring, 0, first);
  }

  #forget(newStart: number): void {
    while (this.#start < newStart) {
      const at = this.#start % this.#ring.length;
      const length = Math.min(newStart - this.#start, this.#ring.length - at);
      this.#onForget(this.#ring.subarray(at, at + length));
      this.#start += length;
    }
  }
}
