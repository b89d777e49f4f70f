import { expect, test } from 'vitest';
import type { TopicRow } from '#lib/api.ts';
import { addSamples, rateOf, rateText, RATE_WINDOW_MS, type Samples } from './rates.ts';

const topic = (...ends: number[]): TopicRow => ({
  name: 't',
  partitions: ends.map((end, partition) => ({
    partition,
    leader: 0,
    replicas: [0],
    isr: [0],
    startOffset: '0',
    endOffset: String(end),
  })),
});
/** `looks`: [at, end offsets…] */
const after = (...looks: number[][]): Samples =>
  looks.reduce<Samples>((samples, [at, ...ends]) => addSamples(samples, [topic(...ends)], at!), new Map());

test('a rate is the growth of all partitions over the time that was looked at', () => {
  expect(rateOf(after([0, 0, 0], [2_000, 100, 100]).get('t'), 2_000)).toBe(100);
});

test('it falls to zero when nothing comes any more', () => {
  const samples = after([0, 0], [1_000, 500]).get('t');
  expect(rateOf(samples, 5_000)).toBe(100);
  expect(rateOf(samples, 6_000)).toBe(0);
  expect(rateOf(samples, 60_000)).toBe(0);
});

test('what lies before the window does not count', () => {
  const samples = after([0, 0], [10_000, 1_000_000], [10_000 + RATE_WINDOW_MS, 1_000_050]).get('t');
  expect(rateOf(samples, 10_000 + RATE_WINDOW_MS)).toBe(10);
});

test('one look is no rate, and a topic that was made anew begins again', () => {
  expect(rateOf(after([0, 7]).get('t'), 100)).toBeUndefined();
  expect(rateOf(after([0, 900], [1_000, 2]).get('t'), 1_200)).toBeUndefined();
  expect(rateOf(undefined, 0)).toBeUndefined();
});

test('samples stay few however long one looks', () => {
  const looks = Array.from({ length: 1_000 }, (_, index) => [index * 200, index]);
  expect(after(...looks).get('t')!.length).toBeLessThan(30);
});

test.each([
  [0, '0'],
  [0.02, '0.1'],
  [3.14, '3.1'],
  [3012.4, '3,012'],
])('%d a second is written %s', (rate, text) => expect(rateText(rate)).toBe(text));
