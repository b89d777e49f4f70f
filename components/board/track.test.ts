import { describe, expect, it } from 'vitest';
import type { BoardPause } from '#lib/api.ts';
import { live, pausedAt, playFrom, timeOf, behindBy } from './clock.ts';
import { lanesOf } from './lanes.ts';
import { momentAt } from './moment.ts';
import { notJoined, processOf } from './processes.ts';
import { chipsOf, chipText } from './ranges.ts';
import { silenceOf } from './select.ts';
import { frame, member, recorded, tick } from './testing.ts';
import { drawLane, pauseText, shiftAt, WINDOW_MS } from './track.ts';

const scale = { origin: 0, span: WINDOW_MS, width: 600, height: 60 };
const pause = (from: number, to?: number): BoardPause => ({
  ...{ id: `${from}`, memberId: 'a-id', clientId: 'a', from, measuredBy: 'member' },
  ...(to !== undefined && { to }),
});
const [lane] = lanesOf([frame(0, [member('a', [0, 1])]), frame(60_000, [member('a', [0])])]);

describe('a time line', () => {
  it('has a line for each partition, as long as it was owned', () => {
    const { lines } = drawLane(lane!, [], undefined, scale, WINDOW_MS);
    expect(lines[0]).toBe('M0 30H300M300 34H600');
    expect(lines[1]).toBe('M0 38H300');
    expect(lines[2]).toBe('');
  });
  it('is wider when it shows less time', () => {
    const near = drawLane(lane!, [], undefined, { ...scale, span: WINDOW_MS / 2 }, WINDOW_MS);
    expect(near.lines[1]).toBe('M0 38H600');
  });
  it('slides so that the shown time is at its right edge', () => {
    expect(shiftAt(scale, 0)).toBe(600);
    expect(shiftAt(scale, WINDOW_MS)).toBe(0);
    expect(shiftAt(scale, 2 * WINDOW_MS)).toBe(-600);
  });
  it('names a pause unless a newer name stands there', () => {
    const labels = (...pauses: BoardPause[]) =>
      drawLane(lane!, pauses, undefined, scale, WINDOW_MS).labels.map(({ text }) => text);
    expect(labels(pause(0, 3_041), pause(60_000, 60_640))).toEqual(['640 ms', '3,041 ms']);
    expect(labels(pause(59_000, 59_500), pause(60_000, 60_640))).toEqual(['640 ms']);
    expect(labels(pause(60_000))).toEqual(['멈춤']);
  });
  it('says 약 where a pause was only seen from outside', () => {
    expect(pauseText({ ...pause(0, 640), measuredBy: 'broker' })).toBe('약 640 ms');
    expect(pauseText({ ...pause(0, 640), until: 'assignment' })).toBe('배정까지 640 ms');
  });
});

describe('chips', () => {
  const text = (partitions: number[]) => chipsOf([{ topic: 't', partitions }]).map(chipText);
  it('are one a partition while they fit, else ranges', () => {
    expect(text([2, 0, 1])).toEqual(['P0', 'P1', 'P2']);
    expect(text([0, 1, 2, 3, 4, 7, 9, 10])).toEqual(['P0–P4', 'P7', 'P9–P10']);
  });
});

describe('the clock', () => {
  it('shows now, a chosen moment, or goes on from one at its pace', () => {
    expect(timeOf(live, 100)).toBe(100);
    expect(timeOf(pausedAt(live, 100), 900)).toBe(100);
    expect(timeOf(playFrom(50, 100), 130)).toBe(80);
    expect(timeOf(pausedAt(playFrom(50, 100), 130), 900)).toBe(80);
  });
  it('never shows what has not come yet', () => {
    expect(timeOf({ mode: 'paused', at: 500 }, 100)).toBe(100);
  });
  it('takes the least delay of any event for the difference of two clocks', () => {
    expect(behindBy(undefined, 1_000, 1_300)).toBe(300);
    expect(behindBy(300, 2_000, 2_100)).toBe(100);
    expect(behindBy(100, 3_000, 3_400)).toBe(100);
  });
});

describe('a moment', () => {
  const recording = recorded({
    frames: [frame(0, [member('a', [0])])],
    ticks: [tick(10, [1, 2])],
    pauses: [pause(20, 30)],
  });
  const lanes = lanesOf(recording.frames);
  const first = momentAt(recording, lanes, 12);
  it('is the same object while only time passes', () => {
    expect(momentAt(recording, lanes, 19, first)).toBe(first);
  });
  it('is another when a pause begins or ends, or offsets move', () => {
    const begun = momentAt(recording, lanes, 20, first);
    expect(begun).not.toBe(first);
    expect(begun.lanes).toBe(first.lanes);
    expect(momentAt(recording, lanes, 30, begun).pauses[0]!.to).toBe(30);
    expect(momentAt(recording, lanes, 9, first)).not.toBe(first);
  });
});

describe('processes', () => {
  const process = (name: string) => ({ name, group: 'g', state: 'running', startedAt: 0 }) as const;
  const all = [process('member-1'), process('member-10'), process('spring')];
  it('belong to the client of their name, or that begins with it', () => {
    expect(processOf(all, 'member-1')?.name).toBe('member-1');
    expect(processOf(all, 'member-10')?.name).toBe('member-10');
    expect(processOf(all, 'spring-0')?.name).toBe('spring');
    expect(processOf(all, 'member-12')).toBeUndefined();
    expect(processOf(all, 'other')).toBeUndefined();
  });
  it('that no member belongs to are still joining', () => {
    expect(notJoined(all, 'g', ['member-1', 'spring-0']).map(({ name }) => name)).toEqual(['member-10']);
    expect(notJoined(all, 'other', [])).toEqual([]);
  });
  it('that were killed are silent until the group notices', () => {
    const killed = recorded({ processes: [{ name: 'a', state: 'killed', startedAt: 0 }] });
    const [gone] = lanesOf([frame(0, [member('a', [0])]), frame(50, [])]);
    const [here] = lanesOf([frame(0, [member('a', [0])])]);
    const state = { recording: killed, endedAt: { a: 20 } };
    expect(silenceOf(state, gone!)).toEqual({ from: 20, to: 50 });
    expect(silenceOf(state, here!)).toEqual({ from: 20, to: Infinity });
    expect(silenceOf({ recording: killed, endedAt: { a: 70 } }, gone!)).toBeUndefined();
  });
});
