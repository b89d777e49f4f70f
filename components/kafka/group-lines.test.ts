import { expect, test } from 'vitest';
import type { GroupMemberRow, GroupRow } from '#lib/api.ts';
import { groupLines } from './group-lines.ts';

const member = (clientId: string, ...partitions: number[]): GroupMemberRow => ({
  memberId: `${clientId}-1`,
  clientId,
  host: '/10.0.0.1',
  assignments: partitions.length > 0 ? [{ topic: 't', partitions }] : [],
});
const group = (members: GroupMemberRow[], committed: number[]): GroupRow => ({
  id: 'g',
  state: 'Stable',
  type: 'classic',
  members,
  offsets: committed.map((partition) => ({
    topic: 't',
    partition,
    committed: '5',
    endOffset: '8',
    lag: '3',
  })),
  lag: '3',
});

test('each partition stands at its owner, an idle member has none, the rest has no owner', () => {
  const lines = groupLines(group([member('b'), member('a', 1, 0)], [0, 1, 2]));
  expect(lines.map(({ member, lines }) => [member?.clientId, lines.map((line) => line.partition)])).toEqual([
    ['a', [0, 1]],
    ['b', []],
    [undefined, [2]],
  ]);
  expect(lines[0]!.lines[0]).toMatchObject({ committed: '5', endOffset: '8', lag: '3' });
});

test('an owner whose offsets are not known yet is shown all the same', () => {
  expect(groupLines(group([member('a', 4)], []))).toEqual([
    { member: member('a', 4), lines: [{ topic: 't', partition: 4 }] },
  ]);
});
