const ESC_CSI_PRIVATE = Buffer.from('\x1b[?');
/** Enough for a list of several modes. */
const MAX_SEQUENCE_BYTES = 32;

/**
 * Remembers which DEC private modes (alternate screen, bracketed paste, mouse, …) were switched on by output that
 * is no longer kept, so that a screen can be rebuilt from the rest.
 */
export class PrivateModes {
  readonly #set = new Set<string>();
  #tail: Buffer = Buffer.alloc(0);

  read(bytes: Buffer): void {
    const data = this.#tail.length > 0 ? Buffer.concat([this.#tail, bytes]) : bytes;
    let keepFrom = Math.max(0, data.length - ESC_CSI_PRIVATE.length + 1);
    for (let at = data.indexOf(ESC_CSI_PRIVATE); at >= 0; at = data.indexOf(ESC_CSI_PRIVATE, at + 3)) {
      const rest = data.toString('latin1', at + 3, at + MAX_SEQUENCE_BYTES);
      const sequence = /^([\d;]+)([hl])/.exec(rest);
      if (sequence) this.#apply(sequence[1]!.split(';'), sequence[2] === 'h');
      else if (/^[\d;]*$/.test(rest) && at + MAX_SEQUENCE_BYTES > data.length) keepFrom = at;
    }
    this.#tail = Buffer.from(data.subarray(keepFrom));
  }

  /** Escape sequences that switch the same modes on again. */
  restore(): string {
    return [...this.#set].map((mode) => `\x1b[?${mode}h`).join('');
  }

  #apply(modes: string[], on: boolean): void {
    for (const mode of modes) {
      if (on) this.#set.add(mode);
      else this.#set.delete(mode);
    }
  }
}
