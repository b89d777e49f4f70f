import type { BoardFrame, BoardMember, BoardPause } from '#lib/api.ts';
import { partitionKey, type Recording, type Sample } from './recording.ts';

/** The index of the last that began at `time` or before; -1 before all of them. */
export function indexAt<T>(items: readonly T[], time: number, beganAt: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (beganAt(items[middle]!) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
const at = ({ at }: { at: number }) => at;

export const frameAt = ({ frames }: Recording, time: number): BoardFrame | undefined =>
  frames[indexAt(frames, time, at)];
/** What was seen last; what was seen at the same moment belongs together. */
export function noteAt({ notes }: Pick<Recording, 'notes'>, time: number): string | undefined {
  const last = indexAt(notes, time, at);
  const together = notes.slice(0, last + 1).filter((note) => note.at === notes[last]!.at);
  return last < 0 ? undefined : together.map(({ text }) => text).join(' ');
}
export function positionAt({ positions }: Recording, key: string, time: number): Sample | undefined {
  const samples = positions.get(key);
  return samples?.[indexAt(samples, time, at)];
}

/** Messages not yet committed; undefined while nothing was ever committed or the end is not known. */
function lagOf(sample: Sample | undefined): number | undefined {
  if (sample?.committed === undefined) return undefined;
  const lag = BigInt(sample.end) - BigInt(sample.committed);
  return lag > 0n ? Number(lag) : 0;
}

export interface PartitionLag {
  key: string;
  partition: number;
  lag: number | undefined;
}
/** How far behind a member is at `time`, by partition. */
export const lagsAt = (
  recording: Recording,
  assignments: BoardMember['assignments'],
  time: number,
): PartitionLag[] =>
  assignments.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => {
      const key = partitionKey(topic, partition);
      return { key, partition, lag: lagOf(positionAt(recording, key, time)) };
    }),
  );

/** Of all partitions with a commit, whoever owns them. */
export function groupLagAt(recording: Recording, time: number): number | undefined {
  const lags = [...recording.positions.keys()]
    .map((key) => lagOf(positionAt(recording, key, time)))
    .filter((lag) => lag !== undefined);
  return lags.length === 0 ? undefined : lags.reduce((sum, lag) => sum + lag, 0);
}

/** The pauses that had begun at `time`; one that ended later still lasts. */
export const pausesAt = ({ pauses }: Recording, time: number): BoardPause[] =>
  pauses
    .filter(({ from }) => from <= time)
    .map((pause) => (pause.to === undefined || pause.to <= time ? pause : { ...pause, to: undefined }));

/** Pauses that begin within so many ms of each other's end are one stop of the group. */
const TOGETHER_MS = 3_000;
export interface LastStop {
  /** The longest pause of any member, ms. */
  ms: number;
  since: number;
  measuredBy: BoardPause['measuredBy'];
  /** Somebody still waits. */
  lasts: boolean;
}
/** The newest stop of the group among pauses as of `time`. */
export function lastStop(pauses: readonly BoardPause[], time: number): LastStop | undefined {
  const newest = pauses.toSorted((a, b) => b.from - a.from);
  const stop: BoardPause[] = [];
  let begins = Infinity;
  for (const pause of newest) {
    if (stop.length > 0 && (pause.to ?? time) < begins - TOGETHER_MS) break;
    stop.push(pause);
    begins = Math.min(begins, pause.from);
  }
  const length = ({ from, to }: BoardPause) => (to ?? time) - from;
  const longest = stop.toSorted((a, b) => length(b) - length(a))[0];
  return (
    longest && {
      ms: length(longest),
      since: longest.from,
      measuredBy: longest.measuredBy,
      lasts: stop.some(({ to }) => to === undefined),
    }
  );
}

/** Who owned a partition at `time`. */
export const ownerAt = (
  recording: Recording,
  topic: string,
  partition: number,
  time: number,
): BoardMember | undefined =>
  frameAt(recording, time)?.members.find(({ assignments }) =>
    assignments.some((one) => one.topic === topic && one.partitions.includes(partition)),
  );

/**
 * Who read a message, as far as the brokers know at `time`: the owner when an offset past it was committed.
 * `before`: it was read before the recording began. Undefined: not yet.
 */
export function readerOf(
  recording: Recording,
  { topic, partition, offset }: { topic: string; partition: number; offset: string },
  time: number,
): BoardMember | 'before' | undefined {
  const samples = recording.positions.get(partitionKey(topic, partition)) ?? [];
  const wanted = BigInt(offset);
  const last = indexAt(samples, time, at);
  const read = samples.findIndex(({ committed }) => committed !== undefined && BigInt(committed) > wanted);
  if (read < 0 || read > last) return undefined;
  if (read === 0) return 'before';
  // A commit at the end of a generation comes from the owner of then: the moment before it was seen.
  const seen = samples[read]!.at;
  return (
    ownerAt(recording, topic, partition, seen) ??
    ownerAt(recording, topic, partition, samples[read - 1]!.at) ??
    'before'
  );
}

/** Everything a step can stop at: each frame and each note, in order, once. */
export const stepTimes = ({ frames, notes }: Pick<Recording, 'frames' | 'notes'>): number[] =>
  [...new Set([...frames, ...notes].map(at))].sort((a, b) => a - b);

/** The time one step back (-1) or forward (1) from `time`; undefined when there is none. */
export function stepFrom(recording: Recording, time: number, by: -1 | 1): number | undefined {
  const times = stepTimes(recording);
  return by < 0 ? times.findLast((one) => one < time) : times.find((one) => one > time);
}
