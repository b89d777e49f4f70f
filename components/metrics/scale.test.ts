import { describe, expect, it } from 'vitest';
import { gapsOf, linePath, nearestIndex, timeTicks, valueTicks } from './scale.ts';

describe('ticks', () => {
  it('of values are round and reach the largest', () => {
    expect(valueTicks(3.2, 2)).toEqual([0, 2, 4]);
    expect(valueTicks(1, 2)).toEqual([0, 0.5, 1]);
    expect(valueTicks(987, 4)).toEqual([0, 250, 500, 750, 1000]);
    expect(valueTicks(0.3, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(valueTicks(12_345_678, 2)).toEqual([0, 10_000_000, 20_000_000]);
  });
  it('of times are round on the clock of the reader, and far enough apart to be read', () => {
    const from = new Date(2026, 10, 26, 14, 1, 7).getTime();
    const ticks = timeTicks(from, from + 300_000, 200, 60);
    expect(ticks.map((tick) => new Date(tick).toTimeString().slice(0, 8))).toEqual([
      '14:02:00',
      '14:04:00',
      '14:06:00',
    ]);
  });
});

describe('a line', () => {
  const path = (values: (number | null)[]) =>
    linePath(
      values,
      (index) => index,
      (value) => value,
    );
  it('breaks where there is no value', () => {
    expect(path([1, 2, null, 3, 4])).toBe('M0.0 1.0L1.0 2.0M3.0 3.0L4.0 4.0');
  });
  it('is a dot where a value stands alone', () => {
    expect(path([null, 5, null])).toBe('M1.0 5.0h.01');
  });
});

describe('gaps', () => {
  it('are times when no line is known, not those before the first', () => {
    expect(
      gapsOf(
        [0, 1, 2, 3, 4, 5],
        [
          [null, 1, null, null, 2, 3],
          [null, null, null, null, 2, null],
        ],
      ),
    ).toEqual([{ from: 1, to: 4 }]);
  });
  it('last until now when nothing has come since', () => {
    expect(gapsOf([0, 1, 2, 3], [[1, 2, null, null]])).toEqual([{ from: 1, to: 3 }]);
    expect(gapsOf([0, 1], [[null, null]])).toEqual([]);
  });
});

it('the moment nearest to the pointer is found, also outside of the chart', () => {
  expect([-9, 4, 14, 99].map((wanted) => nearestIndex([0, 5, 10, 15], wanted))).toEqual([0, 1, 3, 3]);
});
