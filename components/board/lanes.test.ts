import { describe, expect, it } from 'vitest';
import { holdingAt, keepSame, lanesOf, lanesWithin } from './lanes.ts';
import { roundsOf } from './rounds.ts';
import { frame, member } from './testing.ts';

const preparing = { state: 'PreparingRebalance', rebalances: 1 };

describe('lanes', () => {
  it('tell which partitions a member owned when', () => {
    const [a, b] = lanesOf([
      frame(0, [member('a', [0, 1])]),
      frame(10, [member('a', []), member('b', [])], preparing),
      frame(20, [member('a', [0]), member('b', [1])], { rebalances: 1 }),
    ]);
    expect(a!.owned).toMatchObject([
      { from: 0, to: 10, partition: 0, place: 0, of: 2 },
      { from: 0, to: 10, partition: 1, place: 1, of: 2 },
      { from: 20, to: Infinity, partition: 0, place: 0, of: 1 },
    ]);
    expect(b!.owned).toMatchObject([{ from: 20, to: Infinity, partition: 1 }]);
    expect(b!.present).toEqual([{ from: 10, to: Infinity }]);
  });

  it('call a member idle only when the group is Stable', () => {
    const [, b] = lanesOf([
      frame(0, [member('a', [0])]),
      frame(10, [member('a', [0]), member('b', [])], preparing),
      frame(20, [member('a', [0]), member('b', [])]),
      frame(30, [member('b', [0])]),
    ]);
    expect(b!.idle).toEqual([{ from: 20, to: 30 }]);
  });

  it('stay one lane when a client comes back with another member id', () => {
    const lanes = lanesOf([
      frame(0, [member('a', [0], 'first')]),
      frame(10, []),
      frame(20, [member('a', [0], 'second')]),
    ]);
    expect(lanes).toHaveLength(1);
    expect(lanes[0]).toMatchObject({
      memberIds: ['first', 'second'],
      present: [
        { from: 0, to: 10 },
        { from: 20, to: Infinity },
      ],
    });
  });

  it('are two when two members have one client id', () => {
    const lanes = lanesOf([frame(0, [member('a', [0], 'first'), member('a', [1], 'second')])]);
    expect(lanes.map(({ id }) => id)).toEqual(['a#0', 'a#1']);
  });

  it('are shown while their traces are in the window', () => {
    const lanes = lanesOf([frame(0, [member('a', [0]), member('b', [])]), frame(10, [member('a', [0])])]);
    const names = (from: number, to: number) => lanesWithin(lanes, from, to).map(({ clientId }) => clientId);
    expect(names(5, 100)).toEqual(['a', 'b']);
    expect(names(11, 100)).toEqual(['a']);
  });

  it('keep their identity while nothing of them changes', () => {
    const frames = [frame(0, [member('a', [0]), member('b', [])])];
    const before = lanesOf(frames);
    const after = keepSame(before, lanesOf([...frames, frame(10, [member('a', [0]), member('b', [1])])]));
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });
});

describe('holding', () => {
  const frames = [
    frame(0, [member('a', [0, 1])]),
    frame(10, [member('a', []), member('b', [])], { state: 'CompletingRebalance' }),
    frame(20, [member('a', []), member('b', [0, 1])]),
  ];
  it('is in the middle of a rebalance what was given up, and may come back', () => {
    expect(holdingAt(frames, 1, 'a-id')).toEqual({
      assignments: frames[0]!.members[0]!.assignments,
      given: true,
    });
    expect(holdingAt(frames, 1, 'b-id')).toEqual({ assignments: [], given: false });
  });
  it('is nothing once the group is Stable without it', () => {
    expect(holdingAt(frames, 2, 'a-id')).toEqual({ assignments: [], given: false });
  });
});

describe('rounds', () => {
  it('are named by generation and by who came and went', () => {
    const frames = [
      frame(0, [member('a', [0])], { epoch: 1 }),
      frame(10, [member('a', [0]), member('b', [])], preparing),
      frame(20, [member('a', [0]), member('b', [1])], { rebalances: 1, epoch: 2 }),
      frame(25, [member('b', [1])], { rebalances: 1, epoch: 2 }),
      frame(30, [member('b', [1])], { ...preparing, rebalances: 2 }),
      frame(40, [member('b', [0, 1])], { rebalances: 2 }),
    ];
    expect(roundsOf(frames)).toEqual([
      { at: 10, label: 'gen 2 · b 합류' },
      { at: 30, label: '2번째' },
    ]);
  });
  it('count the members where many came at once', () => {
    const members = ['a', 'b', 'c'].map((name) => member(name, []));
    const frames = [frame(0, [], { epoch: 1 }), frame(10, members, { epoch: 2, rebalances: 1 })];
    expect(roundsOf(frames)).toEqual([{ at: 10, label: 'gen 2 · 멤버 3개 합류' }]);
  });
  it('say epoch for KIP-848, and tell a client that came again', () => {
    const frames = [
      frame(0, [member('a', [0], 'one')], { type: 'consumer', epoch: 4 }),
      frame(10, [member('a', [0], 'two')], { type: 'consumer', epoch: 6, rebalances: 1 }),
    ];
    expect(roundsOf(frames)).toEqual([{ at: 10, label: 'epoch 6 · a 다시 합류' }]);
  });
});
