import { describe, expect, it } from 'vitest';
import type { BoardFrame, BoardPause } from '#lib/api.ts';
import { comparisonsOf } from './comparison.ts';

type Look = [at: number, rebalances: number, members: string, more?: Partial<BoardFrame>];

const frame = ([at, rebalances, members, more]: Look): BoardFrame => ({
  ...{ at, rebalances, state: 'Stable', type: 'classic', assignor: 'range' },
  members: [...members].map((name) => ({ memberId: name, clientId: name, host: '', assignments: [] })),
  ...more,
});
const pause = (memberId: string, from: number, ms?: number, more: Partial<BoardPause> = {}): BoardPause => ({
  ...{ id: `${memberId}/${from}`, memberId, clientId: memberId, from, measuredBy: 'member' },
  ...(ms !== undefined && { to: from + ms, until: 'message' }),
  ...more,
});
const compare = (looks: Look[], pauses: BoardPause[] = []) =>
  comparisonsOf({ group: 'g', frames: looks.map(frame), pauses });

describe('a comparison', () => {
  it('tells how the others stood still when somebody joined last, not what a leave did', () => {
    const looks: Look[] = [
      [0, 0, 'a'],
      [10_000, 1, 'ab'],
      [20_000, 2, 'abc'],
      [30_000, 3, 'ab'],
    ];
    const pauses = [
      pause('a', 10_050, 900),
      // Reported as from before the look that showed why.
      pause('a', 19_950, 3_000),
      pause('b', 20_200, 1_000),
      pause('a', 29_950, 5_000),
    ];
    expect(compare(looks, pauses)).toEqual([
      {
        ...{ group: 'g', protocol: 'classic-eager' },
        join: {
          ...{ at: 20_000, joined: ['c'], members: 2, stopped: 2, lasts: false },
          pause: { median: 2_000, longest: 3_000, measuredBy: 'member' },
        },
      },
    ]);
  });

  it('counts the second rebalance of cooperative members to the join, and one without a pause as none', () => {
    const more = { assignor: 'cooperative-sticky' };
    const looks: Look[] = [
      [0, 0, 'ab', more],
      [10_000, 1, 'abc', more],
      [15_000, 2, 'abc', more],
    ];
    expect(compare(looks, [pause('a', 15_100, 200)])).toMatchObject([
      { protocol: 'classic-cooperative', join: { joined: ['c'], stopped: 1, pause: { longest: 200 } } },
    ]);
    const [none] = compare(looks);
    expect(none!.join).toEqual({ at: 10_000, joined: ['c'], members: 2, stopped: 0, lasts: false });
  });

  it('has a row for each protocol that one group spoke', () => {
    const consumer = { type: 'consumer', assignor: 'uniform' } as const;
    const rows = compare([
      [0, 0, 'a'],
      [10_000, 1, 'ab'],
      [20_000, 2, ''],
      [30_000, 3, 'c', consumer],
      [40_000, 4, 'cd', consumer],
      [50_000, 5, ''],
      [60_000, 6, 'e', { assignor: 'cooperative-sticky' }],
    ]);
    expect(rows.map(({ protocol, join }) => [protocol, join?.joined])).toEqual([
      ['classic-eager', ['b']],
      ['consumer', ['d']],
      ['classic-cooperative', undefined],
    ]);
  });

  it('says that somebody still waits, leaves out who left meanwhile, and calls the rough measure rough', () => {
    const looks: Look[] = [
      [0, 0, 'abc'],
      [10_000, 1, 'abcd'],
    ];
    const pauses = [
      pause('a', 10_000),
      pause('b', 10_000, 500, { measuredBy: 'broker' }),
      pause('c', 10_000, 90, { until: 'left' }),
    ];
    expect(compare(looks, pauses)[0]!.join).toMatchObject({
      ...{ stopped: 2, lasts: true },
      pause: { median: 500, longest: 500, measuredBy: 'broker' },
    });
  });

  it('is none of a group that was never there, or of which only the name is known', () => {
    expect(compare([])).toEqual([]);
    expect(compare([[0, 0, '', { assignor: undefined, state: 'Empty' }]])).toEqual([]);
  });
});
