/**
 * Finds the shell integration's marks (OSC 133, "semantic prompts") in a stream of output that comes in chunks
 * of any size. Only marks with the session's nonce count: `ESC ] 133 ; kind ; … ; prompt ; nonce BEL`.
 */
export type Mark =
  /** Before a prompt: the last command's exit code. */
  | { kind: 'command-end'; prompt: number; exitCode: number }
  /** Before a prompt's text; says nothing that the others do not. */
  | { kind: 'prompt-start'; prompt: number }
  /** After a prompt: the shell reads a line. */
  | { kind: 'prompt'; prompt: number }
  /** The shell wants more lines of the same command (PS2). */
  | { kind: 'continuation'; prompt: number }
  /** A complete command was read and begins now. */
  | { kind: 'command-start'; prompt: number };

/** A mark, or the bytes between two marks; `seq` is the stream offset of its first byte. */
export type Piece = { seq: number; bytes: Buffer; mark?: undefined } | { seq: number; mark: Mark };

const INTRODUCER = Buffer.from('\x1b]133;');
const ESC = 0x1b;
const BEL = 0x07;
/** Longer than any mark of ours; what goes on for longer is output. */
const MAX_MARK_BYTES = 128;

export class MarkParser {
  readonly #nonce: string;
  #held: Buffer = Buffer.alloc(0);
  #seq = 0;

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  /** The pieces that are complete now. The start of a possible mark is held back until its end has come. */
  push(chunk: Buffer): Piece[] {
    // A flood of plain text, 4 KiB at a time, is the case that must cost nothing.
    if (this.#held.length === 0 && chunk.indexOf(ESC) < 0) {
      const seq = this.#seq;
      this.#seq += chunk.length;
      return [{ seq, bytes: chunk }];
    }
    const data = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const base = this.#seq - this.#held.length;
    this.#seq += chunk.length;
    const pieces: Piece[] = [];
    let textFrom = 0;
    const text = (to: number) => {
      if (to > textFrom) pieces.push({ seq: base + textFrom, bytes: data.subarray(textFrom, to) });
    };
    let at = data.indexOf(INTRODUCER);
    while (at >= 0) {
      const end = data.subarray(at, at + MAX_MARK_BYTES).indexOf(BEL);
      if (end < 0 && data.length - at < MAX_MARK_BYTES) {
        text(at);
        return this.#hold(data, at, pieces);
      }
      const mark =
        end < 0 ? undefined : this.#parse(data.toString('latin1', at + INTRODUCER.length, at + end));
      if (mark) {
        text(at);
        pieces.push({ seq: base + at, mark });
        textFrom = at + end + 1;
        at = data.indexOf(INTRODUCER, textFrom);
      } else {
        at = data.indexOf(INTRODUCER, at + INTRODUCER.length);
      }
    }
    const partial = partialIntroducer(data, textFrom);
    text(partial);
    return this.#hold(data, partial, pieces);
  }

  #hold(data: Buffer, from: number, pieces: Piece[]): Piece[] {
    // A copy: a view would keep the whole chunk alive.
    this.#held = Buffer.from(data.subarray(from));
    return pieces;
  }

  #parse(body: string): Mark | undefined {
    const fields = body.split(';');
    if (fields.at(-1) !== this.#nonce) return undefined;
    const prompt = Number(fields.at(-2));
    if (!Number.isSafeInteger(prompt)) return undefined;
    if (fields.length === 4 && fields[0] === 'D' && /^\d{1,3}$/.test(fields[1]!))
      return { kind: 'command-end', prompt, exitCode: Number(fields[1]) };
    if (fields.length !== 3) return undefined;
    if (fields[0] === 'A') return { kind: 'prompt-start', prompt };
    if (fields[0] === 'B') return { kind: 'prompt', prompt };
    if (fields[0] === 'C') return { kind: 'command-start', prompt };
    if (fields[0] === 'P') return { kind: 'continuation', prompt };
    return undefined;
  }
}

/** Where an introducer may have begun at the very end of the data; its length when none has. */
function partialIntroducer(data: Buffer, from: number): number {
  for (let at = Math.max(from, data.length - INTRODUCER.length + 1); at < data.length; at++)
    if (INTRODUCER.subarray(0, data.length - at).equals(data.subarray(at))) return at;
  return data.length;
}
