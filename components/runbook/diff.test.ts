import { describe, expect, it } from 'vitest';
import { counts, diffLines, hunks } from './diff.ts';

const plain = (before: string, after: string) =>
  diffLines(before, after).map(
    (line) => `${{ same: ' ', add: '+', del: '-' }[line.kind]}${line.number} ${line.text}`,
  );

describe('diffLines', () => {
  it('shows inserted lines with the numbers of the new text', () => {
    expect(plain('a\nb\nc\n', 'a\nx\ny\nb\nc\n')).toEqual([' 1 a', '+2 x', '+3 y', ' 4 b', ' 5 c']);
  });
  it('shows a changed line as deleted, then added', () => {
    expect(plain('a\nb\nc', 'a\nB\nc')).toEqual([' 1 a', '-2 b', '+2 B', ' 3 c']);
  });
  it('keeps what two scattered edits have in common', () => {
    expect(counts(diffLines('1\n2\n3\n4\n5', '1\n3\n4\n4.5\n5'))).toEqual({ added: 1, deleted: 1 });
  });
  it('tells equal texts, an empty one and a missing last line feed', () => {
    expect(counts(diffLines('a\n', 'a'))).toEqual({ added: 0, deleted: 0 });
    expect(plain('', 'a')).toEqual(['+1 a']);
  });
});

describe('hunks', () => {
  it('folds what is far from a change into a count', () => {
    const all = diffLines('1\n2\n3\n4\n5\n6', '1\n2\n3\n4\n5\n5.5\n6');
    expect(hunks(all, 1)).toEqual([
      { kind: 'cut', count: 4 },
      { kind: 'same', text: '5', number: 5 },
      { kind: 'add', text: '5.5', number: 6 },
      { kind: 'same', text: '6', number: 7 },
    ]);
  });
});
