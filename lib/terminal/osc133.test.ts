import { expect, test } from 'vitest';
import { MarkParser, type Piece } from './osc133.ts';

const NONCE = 'secret';
const show = (pieces: Piece[]) =>
  pieces.map((piece) => (piece.mark ? [piece.seq, piece.mark.kind] : [piece.seq, piece.bytes.toString()]));

test('finds marks wherever the stream is cut', () => {
  const stream = Buffer.from(`가\x1b]133;C;3;${NONCE}\x07나\x1b[31m\x1b]133;D;0;4;${NONCE}\x07다`);
  const whole = show(new MarkParser(NONCE).push(stream));
  expect(whole).toEqual([
    [0, '가'],
    [3, 'command-start'],
    [20, '나\x1b[31m'],
    [28, 'command-end'],
    [47, '다'],
  ]);
  for (let cut = 1; cut < stream.length; cut++) {
    const parser = new MarkParser(NONCE);
    const pieces = [...parser.push(stream.subarray(0, cut)), ...parser.push(stream.subarray(cut))];
    const bytes = Buffer.concat(pieces.flatMap((piece) => (piece.mark ? [] : [piece.bytes])));
    expect(bytes.toString()).toBe('가나\x1b[31m다');
    expect(pieces.flatMap((piece) => (piece.mark ? [[piece.seq, piece.mark.kind]] : []))).toEqual([
      whole[1],
      whole[3],
    ]);
  }
});

test.each([
  ['another nonce', '\x1b]133;D;0;4;guess\x07'],
  ['no nonce', '\x1b]133;D;0\x07'],
  ['a field too many', `\x1b]133;D;0;0;4;${NONCE}\x07`],
  ['an exit code that is none', `\x1b]133;D;zero;4;${NONCE}\x07`],
  ['no end', `\x1b]133;D;0;4;${NONCE}${'x'.repeat(200)}`],
])('leaves a mark with %s in the output', (_what, text) => {
  expect(show(new MarkParser(NONCE).push(Buffer.from(text)))).toEqual([[0, text]]);
});
