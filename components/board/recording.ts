import type { BoardEvent, BoardFrame, BoardNote, BoardPause, BoardProcess, BoardTick } from '#lib/api.ts';

/** What lies further back is let go, ms. */
const KEEP_MS = 15 * 60_000;

/** Where a partition stood from `at` on, until its next sample. Decimal strings: offsets may pass 2^53. */
export interface Sample {
  at: number;
  committed?: string;
  end: string;
}
/** All that was seen of one group, in the order of time. Never changed in place: a change is a new one. */
export interface Recording {
  frames: readonly BoardFrame[];
  /** By partitionKey. */
  positions: ReadonlyMap<string, readonly Sample[]>;
  /** When offsets moved. */
  ticks: readonly number[];
  pauses: readonly BoardPause[];
  notes: readonly BoardNote[];
  processes: readonly BoardProcess[];
}
export const nothing: Recording = {
  frames: [],
  positions: new Map(),
  ticks: [],
  pauses: [],
  notes: [],
  processes: [],
};

export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`;
/** A topic's name has no slash. */
export function partitionOf(key: string): { topic: string; partition: number } {
  const slash = key.lastIndexOf('/');
  return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) };
}

/** What one event of the server's adds. */
export function record(now: Recording, event: BoardEvent): Recording {
  switch (event.type) {
    case 'recording':
      return {
        frames: event.frames,
        ...addTicks(nothing, event.ticks),
        pauses: event.pauses,
        notes: event.notes,
        processes: event.processes,
      };
    case 'frame':
      return { ...now, frames: [...since(now.frames, event.frame.at - KEEP_MS), event.frame] };
    case 'tick':
      return { ...now, ...addTicks(now, [event.tick]) };
    case 'pause':
      return { ...now, pauses: replaced(now.pauses, event.pause) };
    case 'note':
      return { ...now, notes: [...now.notes.filter(({ at }) => at > event.note.at - KEEP_MS), event.note] };
    case 'processes':
      return { ...now, processes: event.processes };
    case 'comparisons':
    case 'state':
      return now;
  }
}

function addTicks(
  { positions: before, ticks: times }: Pick<Recording, 'positions' | 'ticks'>,
  ticks: readonly BoardTick[],
): Pick<Recording, 'positions' | 'ticks'> {
  const fresh = new Map<string, Sample[]>();
  for (const { at, partitions } of ticks)
    for (const { topic, partition, committed, end } of partitions) {
      const key = partitionKey(topic, partition);
      const sample = { at, end, ...(committed !== undefined && { committed }) };
      const known = fresh.get(key);
      if (known) known.push(sample);
      else fresh.set(key, [sample]);
    }
  const oldest = (ticks.at(-1)?.at ?? 0) - KEEP_MS;
  const positions = new Map(before);
  for (const [key, samples] of fresh)
    positions.set(key, [...since(positions.get(key) ?? [], oldest), ...samples]);
  return { positions, ticks: [...times.filter((at) => at > oldest), ...ticks.map(({ at }) => at)] };
}

/** From the one that held at `time` on: without it, what held then would be unknown. */
function since<T extends { at: number }>(items: readonly T[], time: number): readonly T[] {
  const held = items.findLastIndex(({ at }) => at <= time);
  return held <= 0 ? items : items.slice(held);
}

function replaced(pauses: readonly BoardPause[], pause: BoardPause): BoardPause[] {
  const at = pauses.findIndex(({ id }) => id === pause.id);
  if (at >= 0) return pauses.with(at, pause);
  return [...pauses.filter(({ to }) => to === undefined || to > pause.from - KEEP_MS), pause];
}
