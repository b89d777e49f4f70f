import { expect, test } from 'vitest';
import type { MessageEvent } from '#lib/api.ts';
import { addRows, MAX_ROWS, noRows, pauseRows, resumeRows, type TailRows } from './tail-rows.ts';

type Event = Exclude<MessageEvent, { type: 'state' }>;
const message = (offset: number): Event => ({
  type: 'message',
  message: {
    topic: 't',
    partition: 0,
    offset: String(offset),
    timestamp: offset,
    key: null,
    value: null,
    headers: [],
  },
});
const messages = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => message(from + index));
const read = (rows: TailRows) =>
  rows.shown.map((row) => (row.kind === 'gap' ? `gap ${row.skipped}` : Number(row.message.offset)));

test('the newest is on top, and a gap stands where messages were left out', () => {
  const rows = addRows(noRows, [message(0), { type: 'gap', skipped: 7 }, message(8)]);
  expect(read(rows)).toEqual([8, 'gap 7', 0]);
});

test('what comes again after a reconnection is not shown twice', () => {
  const rows = addRows(addRows(noRows, messages(0, 3)), messages(1, 4));
  expect(read(rows)).toEqual([4, 3, 2, 1, 0]);
});

test('a topic that was made anew begins at the same offsets with other messages', () => {
  const again: Event = { ...message(0), type: 'message' } as Event & { type: 'message' };
  const later = { ...again, message: { ...(again as { message: object }).message, timestamp: 99 } } as Event;
  expect(addRows(addRows(noRows, [message(0)]), [later]).shown).toHaveLength(2);
});

test('a flood keeps the newest, and tells that there were more', () => {
  const rows = addRows(noRows, messages(0, MAX_ROWS * 3));
  expect(rows.shown).toHaveLength(MAX_ROWS);
  expect(read(rows)[0]).toBe(MAX_ROWS * 3 - 1);
  expect(rows.cut).toBe(true);
});

test('while paused the list stands still and counts, and goes on with what came', () => {
  const paused = addRows(pauseRows(addRows(noRows, [message(0)])), messages(1, 2));
  expect(read(paused)).toEqual([0]);
  expect(paused.missed).toBe(2);
  expect(read(resumeRows(paused))).toEqual([2, 1, 0]);
});

test('a pause that was too long leaves a gap with the right count', () => {
  const paused = addRows(pauseRows(addRows(noRows, [message(0)])), messages(1, MAX_ROWS + 5));
  const rows = resumeRows({ ...paused, waiting: paused.waiting.slice(0, 2) });
  expect(read(rows)).toEqual([MAX_ROWS + 5, MAX_ROWS + 4, `gap ${MAX_ROWS + 3}`, 0]);
  expect(new Set(rows.shown.map(({ id }) => id)).size).toBe(rows.shown.length);
});
