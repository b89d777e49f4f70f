import type { BoardTick } from '#lib/api.ts';
import type { Offsets } from '#lib/kafka/cluster.ts';
import { partitionOf } from './partition.ts';

const TICK_MS = 200;
/** More partitions that move make ticks rarer, so that a recording of many minutes stays small. */
const MANY = 30;
const MANY_TICK_MS = 1_000;

/** Gathers what moved and tells it as ticks. */
export class Ticks {
  #committed: Offsets = new Map();
  #ends: Offsets = new Map();
  readonly #moved = new Set<string>();
  #toldAt = -Infinity;

  /** `committed` and `ends` are of the group's topics only. Returns the tick that is due. */
  see(at: number, committed: Offsets, ends: Offsets): BoardTick | undefined {
    for (const [key, offset] of committed) if (this.#committed.get(key) !== offset) this.#moved.add(key);
    for (const [key, offset] of ends) if (this.#ends.get(key) !== offset) this.#moved.add(key);
    this.#committed = committed;
    this.#ends = ends;
    const pauseMs = this.#moved.size > MANY ? MANY_TICK_MS : TICK_MS;
    if (this.#moved.size === 0 || at - this.#toldAt < pauseMs) return undefined;
    const partitions = [...this.#moved].flatMap((key) => {
      const [offset, end] = [committed.get(key), ends.get(key)];
      if (end === undefined) return [];
      return [
        { ...partitionOf(key), ...(offset !== undefined && { committed: String(offset) }), end: String(end) },
      ];
    });
    this.#moved.clear();
    this.#toldAt = at;
    return partitions.length > 0 ? { at, partitions } : undefined;
  }
}

/** The tick after which both ticks' partitions stand as the later one tells. */
export function mergedTick(before: BoardTick | undefined, after: BoardTick): BoardTick {
  const all = new Map<string, BoardTick['partitions'][number]>();
  for (const tick of [before, after])
    for (const one of tick?.partitions ?? []) all.set(`${one.topic}/${one.partition}`, one);
  return { at: after.at, partitions: [...all.values()] };
}
