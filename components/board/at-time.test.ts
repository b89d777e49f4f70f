import { describe, expect, it } from 'vitest';
import type { BoardPause } from '#lib/api.ts';
import {
  frameAt,
  groupLagAt,
  lagsAt,
  lastStop,
  noteAt,
  pausesAt,
  positionAt,
  readerOf,
  stepFrom,
  stepTimes,
} from './at-time.ts';
import { record } from './recording.ts';
import { frame, member, recorded, tick } from './testing.ts';

const pause = (from: number, to?: number, more: Partial<BoardPause> = {}): BoardPause => ({
  ...{ id: `p${from}`, memberId: 'a-id', clientId: 'a', from, measuredBy: 'member' },
  ...(to !== undefined && { to }),
  ...more,
});
const a = member('a', [0, 1]);
const b = member('b', [1]);
const recording = recorded({
  frames: [frame(100, [a]), frame(200, [member('a', [0]), b])],
  ticks: [tick(100, [5, 9], [0, 4]), tick(150, [9, 9]), tick(250, [9, 12], [2, 4])],
  notes: [{ at: 210, kind: 'joined', text: 'b' }],
});

describe('at a time', () => {
  it('holds the frame and the note that began last', () => {
    expect(frameAt(recording, 99)).toBeUndefined();
    expect(frameAt(recording, 100)).toBe(recording.frames[0]);
    expect(frameAt(recording, 199)).toBe(recording.frames[0]);
    expect(frameAt(recording, 5_000)).toBe(recording.frames[1]);
    expect(noteAt(recording, 209)).toBeUndefined();
    expect(noteAt(recording, 210)).toBe('b');
    const notes = (['joined', 'round'] as const).map((kind) => ({ at: 5, kind, text: `${kind}.` }));
    expect(noteAt({ notes }, 9)).toBe('joined. round.');
  });

  it('knows how far behind a member is, by partition', () => {
    expect(lagsAt(recording, a.assignments, 149)).toEqual([
      { key: 't/0', partition: 0, lag: 4 },
      { key: 't/1', partition: 1, lag: 4 },
    ]);
    expect(lagsAt(recording, a.assignments, 150).map(({ lag }) => lag)).toEqual([0, 4]);
    expect(groupLagAt(recording, 250)).toBe(5);
    expect(groupLagAt(recording, 50)).toBeUndefined();
    expect(positionAt(recording, 't/1', 200)).toEqual({ at: 100, committed: '0', end: '4' });
  });

  it('calls a lag unknown without a commit, and none when the end lies behind the commit', () => {
    const odd = recorded({ ticks: [tick(1, [undefined, 4], [9, 4])] });
    expect(lagsAt(odd, [{ topic: 't', partitions: [0, 1, 7] }], 2).map(({ lag }) => lag)).toEqual([
      undefined,
      0,
      undefined,
    ]);
  });

  it('lets a pause last that ended later, and leaves out one that came later', () => {
    const pauses = pausesAt(recorded({ pauses: [pause(10, 20), pause(30, 90), pause(50, 60)] }), 40);
    expect(pauses).toEqual([pause(10, 20), { ...pause(30), to: undefined }]);
  });

  it('takes the longest pause of the newest stop', () => {
    const other = { memberId: 'b-id' };
    expect(lastStop([], 0)).toBeUndefined();
    expect(lastStop([pause(0, 9_000), pause(20_000, 23_000), pause(20_500, 21_000, other)], 30_000)).toEqual({
      ms: 3_000,
      since: 20_000,
      measuredBy: 'member',
      lasts: false,
    });
    expect(lastStop([pause(20_000, undefined, { measuredBy: 'broker' })], 24_000)).toEqual({
      ms: 4_000,
      since: 20_000,
      measuredBy: 'broker',
      lasts: true,
    });
  });
});

describe('reader of a message', () => {
  const of = (partition: number, offset: string, time: number) =>
    readerOf(recording, { topic: 't', partition, offset }, time);
  it('is the owner when an offset past it was committed', () => {
    expect(of(0, '6', 150)).toMatchObject({ clientId: 'a' });
    expect(of(1, '1', 300)).toMatchObject({ clientId: 'b' });
  });
  it('is nobody yet before that, also in a replay', () => {
    expect(of(0, '6', 149)).toBeUndefined();
    expect(of(1, '3', 300)).toBeUndefined();
  });
  it('is not known for what was read before the recording began', () => {
    expect(of(0, '2', 300)).toBe('before');
  });
});

describe('steps', () => {
  it('go from frame to frame and note to note', () => {
    expect(stepTimes(recording)).toEqual([100, 200, 210]);
    expect(stepFrom(recording, 1_000, -1)).toBe(210);
    expect(stepFrom(recording, 200, -1)).toBe(100);
    expect(stepFrom(recording, 100, -1)).toBeUndefined();
    expect(stepFrom(recording, 100, 1)).toBe(200);
    expect(stepFrom(recording, 210, 1)).toBeUndefined();
  });
});

describe('recording', () => {
  it('takes the place of a pause with the same id', () => {
    const begun = record(recording, { type: 'pause', pause: pause(5) });
    const ended = record(begun, { type: 'pause', pause: pause(5, 9) });
    expect(ended.pauses).toEqual([pause(5, 9)]);
    expect(begun.pauses).toEqual([pause(5)]);
  });
  it('lets go what is long past, but for what still held then', () => {
    const later = 60 * 60_000;
    const now = record(record(recording, { type: 'tick', tick: tick(later, [20, 20]) }), {
      type: 'frame',
      frame: frame(later, [a]),
    });
    expect(now.frames.map(({ at }) => at)).toEqual([200, later]);
    expect(now.positions.get('t/0')!.map(({ at }) => at)).toEqual([250, later]);
  });
});
