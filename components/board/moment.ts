import type { BoardFrame, BoardPause } from '#lib/api.ts';
import { indexAt, noteAt, pausesAt } from './at-time.ts';
import { lanesWithin, type Lane } from './lanes.ts';
import type { Recording } from './recording.ts';
import { WINDOW_MS } from './track.ts';

/** What the board shows at one time. The same object as long as nothing of it changes. */
export interface Moment {
  /** When it was first so: positions are looked up at it. */
  at: number;
  recording: Recording;
  frameIndex: number;
  frame?: BoardFrame;
  note?: string;
  pauses: readonly BoardPause[];
  lanes: readonly Lane[];
  /** What still lasts is drawn until then: somewhat ahead, and anew only once a minute. */
  until: number;
}
const MINUTE_MS = 60_000;

const at = ({ at }: { at: number }) => at;

/** @returns `before` itself when time passed but nothing that is drawn changed */
export function momentAt(
  recording: Recording,
  lanes: readonly Lane[],
  time: number,
  before?: Moment,
): Moment {
  const frameIndex = indexAt(recording.frames, time, at);
  const note = noteAt(recording, time);
  const until = Math.ceil(time / MINUTE_MS + 1) * MINUTE_MS;
  const shown = lanesWithin(lanes, time - WINDOW_MS, time);
  const pauses = pausesAt(recording, time);
  const samePauses =
    before !== undefined &&
    before.pauses.length === pauses.length &&
    before.pauses.every((one, index) => one.id === pauses[index]!.id && one.to === pauses[index]!.to);
  const sameLanes =
    before !== undefined &&
    before.lanes.length === shown.length &&
    before.lanes.every((lane, index) => lane === shown[index]);
  const same =
    before !== undefined &&
    before.recording === recording &&
    before.frameIndex === frameIndex &&
    before.note === note &&
    before.until === until &&
    samePauses &&
    sameLanes &&
    tickAt(recording, before.at) === tickAt(recording, time);
  if (same) return before;
  return {
    at: time,
    recording,
    frameIndex,
    frame: recording.frames[frameIndex],
    note,
    pauses: samePauses ? before.pauses : pauses,
    lanes: sameLanes ? before.lanes : shown,
    until,
  };
}

const tickAt = ({ ticks }: Recording, time: number): number => indexAt(ticks, time, (one) => one);
