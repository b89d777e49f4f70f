import type { GroupMemberRow, GroupRow } from '#lib/api.ts';

export interface GroupLine {
  topic: string;
  partition: number;
  committed?: string;
  endOffset?: string;
  lag?: string;
}
/** A member with what it owns; without a member: partitions with a commit that nobody owns now. */
export interface GroupLines {
  member?: GroupMemberRow;
  lines: GroupLine[];
}

/** Who reads which partition, and how far: members in the order of their names, then what has no owner. */
export function groupLines({ members, offsets }: GroupRow): GroupLines[] {
  const left = new Map(offsets.map((one) => [`${one.topic}/${one.partition}`, one]));
  const take = (topic: string, partition: number): GroupLine => {
    const key = `${topic}/${partition}`;
    const known = left.get(key);
    left.delete(key);
    return known ?? { topic, partition };
  };
  const owned = members
    .toSorted((a, b) => compare(a.clientId, b.clientId) || compare(a.memberId, b.memberId))
    .map((member) => ({
      member,
      lines: member.assignments.flatMap(({ topic, partitions }) =>
        partitions.toSorted((a, b) => a - b).map((partition) => take(topic, partition)),
      ),
    }));
  return left.size > 0 ? [...owned, { lines: [...left.values()] }] : owned;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
