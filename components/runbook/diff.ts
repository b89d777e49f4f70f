export interface DiffLine {
  kind: 'same' | 'add' | 'del';
  text: string;
  /** Line number in the new text; of a deleted line, in the old one. */
  number: number;
}

/** Above this product of lines the middle is shown as replaced: the table would cost more than it tells. */
const LARGEST_TABLE = 4_000_000;

/** The longest common subsequence by lines; equal ends are cut off first. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = lines(before);
  const now = lines(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail++;
  const a = old.slice(head, old.length - tail);
  const b = now.slice(head, now.length - tail);
  const same = (text: string, index: number): DiffLine => ({ kind: 'same', text, number: index + 1 });
  return [
    ...now.slice(0, head).map(same),
    ...middle(a, b, head),
    ...now.slice(now.length - tail).map((text, index) => same(text, now.length - tail + index)),
  ];
}

function middle(a: string[], b: string[], offset: number): DiffLine[] {
  const del = (i: number): DiffLine => ({ kind: 'del', text: a[i]!, number: offset + i + 1 });
  const add = (j: number): DiffLine => ({ kind: 'add', text: b[j]!, number: offset + j + 1 });
  if (a.length * b.length > LARGEST_TABLE) return [...a.map((_, i) => del(i)), ...b.map((_, j) => add(j))];
  // length[i][j]: longest common subsequence of a[i..] and b[j..]
  const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i]![j] =
        a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      result.push({ kind: 'same', text: b[j]!, number: offset + j + 1 });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && length[i + 1]![j]! >= length[i]![j + 1]!))
      result.push(del(i++));
    else result.push(add(j++));
  }
  return result;
}

const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

export type Hunk = DiffLine | { kind: 'cut'; count: number };

/** Only what changed, with `around` lines beside it; the rest is told as a count. */
export function hunks(all: DiffLine[], around: number): Hunk[] {
  const near = all.map((_, index) =>
    all.slice(Math.max(0, index - around), index + around + 1).some((line) => line.kind !== 'same'),
  );
  const result: Hunk[] = [];
  let cut = 0;
  all.forEach((line, index) => {
    if (!near[index]) return cut++;
    if (cut > 0) result.push({ kind: 'cut', count: cut });
    cut = 0;
    result.push(line);
  });
  return result;
}

export const counts = (all: DiffLine[]) => ({
  added: all.filter((line) => line.kind === 'add').length,
  deleted: all.filter((line) => line.kind === 'del').length,
});
