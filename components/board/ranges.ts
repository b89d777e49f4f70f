import type { BoardMember } from '#lib/api.ts';
import { partitionKey } from './recording.ts';

export interface Chip {
  /** The partition's key, or its range's: what tells one chip from another when it moves. */
  key: string;
  topic: string;
  first: number;
  last: number;
}
/** So many fit a lane one by one; more are shown as ranges. */
export const MAX_SINGLE = 4;

export const chipText = ({ first, last }: Chip): string =>
  first === last ? `P${first}` : `P${first}–P${last}`;

/** One chip a partition; when there are many, neighbours become one: P0–P3. */
export function chipsOf(assignments: BoardMember['assignments']): Chip[] {
  const total = assignments.reduce((sum, { partitions }) => sum + partitions.length, 0);
  return assignments.flatMap(({ topic, partitions }) => {
    const chips: Chip[] = [];
    for (const partition of partitions.toSorted((a, b) => a - b)) {
      const open = chips.at(-1);
      if (total > MAX_SINGLE && open && open.last === partition - 1) {
        open.last = partition;
        open.key = `${topic}/${open.first}–${partition}`;
      } else chips.push({ key: partitionKey(topic, partition), topic, first: partition, last: partition });
    }
    return chips;
  });
}
