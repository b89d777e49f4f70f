import { describe, expect, it } from 'vitest';
import type { GroupState } from '#lib/kafka/groups.ts';
import type { ProgramFate } from './notes.ts';
import { GroupRecording, type RecordingEvent } from './recording.ts';
import type { MemberReport } from './report.ts';
import { Reporters } from './reporters.ts';

type Holding = Record<string, number[]>;
type Committed = Record<number, number>;

const OFFSET = 10;
/** A group on topic `t`; a member's id is its client id with "-id" unless another is given as "client/id". */
function group(state: string, members: Holding, more: Partial<GroupState> = {}, committed: Committed = {}) {
  return {
    ...{ id: 'g', state, type: 'classic' as const },
    ...(state === 'Stable' && { assignor: 'range' }),
    members: Object.entries(members).map(([name, partitions]) => {
      const [clientId = '', memberId = `${name}-id`] = name.split('/');
      return {
        ...{ clientId, memberId, host: '/10.0.0.1' },
        assignments: state === 'Stable' && partitions.length > 0 ? [{ topic: 't', partitions }] : [],
      };
    }),
    committed: Object.entries({ 0: OFFSET, 1: OFFSET, 2: OFFSET, ...committed }).map(
      ([partition, offset]) => ({
        ...{ topic: 't', partition: Number(partition), offset: BigInt(offset) },
      }),
    ),
    ...more,
  } satisfies GroupState;
}

function record(fates: Record<string, ProgramFate> = {}) {
  const reporters = new Reporters();
  const recording = new GroupRecording('g', { reporters, fateOf: (clientId) => fates[clientId] });
  const events: RecordingEvent[] = [];
  recording.changed.add((event) => events.push(event));
  let ends = new Map([0, 1, 2].map((partition) => [`t/${partition}`, BigInt(OFFSET)]));
  const report = (
    at: number,
    clientId: string,
    event: MemberReport['event'],
    partitions: number[] = [],
    more: Partial<MemberReport> = {},
  ) => {
    const keys = partitions.map((one) => `t/${one}`);
    const whole = { at, clientId, event, partitions: keys, exact: true, ...more };
    reporters.know(whole);
    recording.report(whole);
  };
  return {
    recording,
    events,
    report,
    see: (at: number, seen: GroupState | undefined) => recording.see({ at, group: seen, ends }),
    ends: (end: number) => (ends = new Map([...ends.keys()].map((key) => [key, BigInt(end)]))),
    frames: () => recording.history().frames,
    pauses: () => recording.history().pauses,
    notes: () => recording.history().notes.map(({ kind, text }) => `${kind}: ${text}`),
    kinds: () => recording.history().notes.map(({ kind }) => kind),
  };
}

const holdings = (frame: { members: { clientId: string; assignments: { partitions: number[] }[] }[] }) =>
  Object.fromEntries(
    frame.members.map(({ clientId, assignments }) => [clientId, assignments[0]?.partitions ?? []]),
  );

describe('frames', () => {
  it('come at each change of state, members or assignments, and only then', () => {
    const { see, frames } = record();
    for (const at of [0, 100, 200]) see(at, group('Stable', { a: [0, 1, 2] }));
    see(300, group('PreparingRebalance', { a: [], b: [] }));
    see(400, group('CompletingRebalance', { a: [], b: [] }));
    for (const at of [500, 600]) see(at, group('Stable', { a: [0, 1], b: [2] }));
    expect(frames().map(({ at, state, rebalances }) => [at, state, rebalances])).toEqual([
      [0, 'Stable', 0],
      [300, 'PreparingRebalance', 1],
      [400, 'CompletingRebalance', 1],
      [500, 'Stable', 1],
    ]);
  });

  it('leave a member what it held until all have joined again, as the coordinator does not say', () => {
    const { see, frames } = record();
    see(0, group('Stable', { a: [0, 1, 2] }));
    see(100, group('PreparingRebalance', { a: [] }));
    see(200, group('CompletingRebalance', { a: [] }));
    see(300, group('Stable', { a: [0, 1, 2] }));
    expect(frames().map((frame) => holdings(frame).a)).toEqual([[0, 1, 2], [0, 1, 2], [], [0, 1, 2]]);
  });

  it('leave a cooperative member what it keeps, the whole time', () => {
    const { see, frames } = record();
    const assignor = 'cooperative-sticky';
    see(0, group('Stable', { a: [0, 1, 2] }, { assignor }));
    see(100, group('PreparingRebalance', { a: [], b: [] }));
    see(200, group('CompletingRebalance', { a: [], b: [] }));
    see(300, group('Stable', { a: [0, 1], b: [] }, { assignor }));
    expect(frames().map((frame) => holdings(frame).a)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
      [0, 1],
    ]);
    expect(frames().at(1)!.assignor).toBe(assignor);
  });

  it('follow what members report of themselves meanwhile', () => {
    const { see, frames, report } = record();
    see(0, group('Stable', { a: [0, 1, 2], b: [] }));
    see(100, group('PreparingRebalance', { a: [], b: [] }));
    report(150, 'a', 'revoked', [0, 1, 2], { software: 'kafka-python' });
    see(200, group('PreparingRebalance', { a: [], b: [] }));
    expect(holdings(frames().at(-1)!)).toEqual({ a: [], b: [] });
    expect(frames().at(-1)).toMatchObject({ at: 150, members: [{ software: 'kafka-python' }, {}] });
  });

  it('have the generation that a member reports, and the group epoch of KIP-848', () => {
    const classic = record();
    classic.see(0, group('Stable', { a: [0] }));
    classic.report(50, 'a', 'assigned', [0], { generation: 7 });
    expect(classic.frames().at(-1)!.epoch).toBe(7);
    classic.see(100, group('PreparingRebalance', { a: [] }));
    expect(classic.frames().at(-1)!.epoch).toBeUndefined();
    const modern = record();
    for (const epoch of [3, 4, 4])
      modern.see(epoch, group('Stable', { a: [0] }, { type: 'consumer', epoch }));
    expect(modern.frames().map(({ epoch, rebalances }) => [epoch, rebalances])).toEqual([
      [3, 0],
      [4, 1],
    ]);
  });

  it('count a rebalance that was over before it was seen', () => {
    const { see, frames, kinds } = record();
    see(0, group('Stable', { a: [0, 1, 2] }));
    see(100, group('Stable', { a: [0, 1], b: [2] }));
    expect(frames().at(-1)!.rebalances).toBe(1);
    expect(kinds()).toEqual(['joined', 'round', 'moved']);
  });

  it('say Dead for a group that has gone, and nothing of one that never was', () => {
    const { see, frames } = record();
    see(0, undefined);
    expect(frames()).toEqual([]);
    see(100, group('Empty', {}));
    see(200, undefined);
    expect(frames().map(({ state }) => state)).toEqual(['Empty', 'Dead']);
  });
});

describe('ticks', () => {
  it('tell the offsets that moved, several looks together', () => {
    const { see, ends, recording } = record();
    const stable = (committed: Committed = {}) => group('Stable', { a: [0, 1, 2] }, {}, committed);
    see(0, stable());
    see(100, stable({ 0: 11 }));
    ends(12);
    see(150, stable({ 0: 12 }));
    see(300, stable({ 0: 12 }));
    see(600, stable({ 0: 12 }));
    const { ticks } = recording.history();
    expect(ticks.map(({ at, partitions }) => [at, partitions.length])).toEqual([
      [0, 3],
      [300, 3],
    ]);
    expect(ticks[1]!.partitions[0]).toEqual({ topic: 't', partition: 0, committed: '12', end: '12' });
  });
});

describe('pauses that members report', () => {
  it('last from the revocation to the first message after', () => {
    const { see, report, pauses } = record();
    see(0, group('Stable', { a: [0, 1, 2] }));
    report(90, 'a', 'assigned', [0, 1, 2]);
    see(100, group('PreparingRebalance', { a: [], b: [] }));
    report(110, 'a', 'revoked', [0, 1, 2]);
    see(200, group('Stable', { a: [0, 1], b: [2] }));
    report(205, 'a', 'assigned', [0, 1]);
    report(3_122, 'a', 'message', [1]);
    report(3_200, 'a', 'message', [0]);
    expect(pauses()).toEqual([
      {
        ...{ id: 'pause-1', memberId: 'a-id', clientId: 'a', measuredBy: 'member' },
        ...{ from: 110, to: 3_122, until: 'message' },
      },
    ]);
  });

  it('end with the assignment where nothing is to be read, and say so', () => {
    const { see, report, pauses } = record();
    const stable = group('Stable', { a: [0, 1], b: [2] });
    see(0, group('Stable', { a: [0, 1, 2] }));
    report(90, 'a', 'assigned', [0, 1, 2]);
    report(110, 'a', 'revoked', [0, 1, 2]);
    see(200, stable);
    report(205, 'a', 'assigned', [0, 1]);
    see(300, stable);
    expect(pauses()[0]!.to).toBeUndefined();
    see(1_300, stable);
    expect(pauses()).toMatchObject([{ from: 110, to: 205, until: 'assignment' }]);
  });

  it('end when the member goes', () => {
    const { see, report, pauses } = record();
    see(0, group('Stable', { a: [0], b: [1, 2] }));
    report(50, 'a', 'assigned', [0]);
    report(100, 'a', 'revoked', [0]);
    report(101, 'a', 'closed');
    report(110, 'b', 'assigned', [1, 2]);
    report(120, 'b', 'revoked', [1, 2]);
    see(200, group('Empty', {}));
    expect(pauses().map(({ until, to }) => [until, to])).toEqual([
      ['left', 101],
      ['left', 200],
    ]);
  });

  it('are measured from outside when the clock of the member jumps', () => {
    const { see, report, pauses } = record();
    see(0, group('Stable', { a: [0, 1, 2] }));
    report(90, 'a', 'assigned', [0, 1, 2]);
    see(100, group('PreparingRebalance', { a: [], b: [] }));
    report(110, 'a', 'revoked', [0, 1, 2]);
    see(200, group('Stable', { a: [0, 1], b: [2] }));
    report(210, 'a', 'message', [0], { exact: false });
    see(300, group('Stable', { a: [0, 1], b: [2] }, {}, { 0: 11 }));
    expect(pauses()).toMatchObject([{ id: 'pause-1', from: 110, to: 300, measuredBy: 'broker' }]);
  });
});

describe('pauses of members that report nothing', () => {
  it('last from leaving Stable, or the last commit before all joined, to the next commit', () => {
    const { see, ends, pauses } = record();
    ends(20);
    see(0, group('Stable', { a: [0, 1, 2] }));
    see(100, group('PreparingRebalance', { a: [], b: [] }));
    expect(pauses()).toMatchObject([{ clientId: 'a', from: 100, measuredBy: 'broker' }]);
    see(200, group('PreparingRebalance', { a: [], b: [] }, {}, { 0: 11 }));
    see(3_000, group('Stable', { a: [0, 1], b: [2] }, {}, { 0: 11 }));
    see(3_100, group('Stable', { a: [0, 1], b: [2] }, {}, { 0: 11, 1: 11 }));
    expect(pauses()).toMatchObject([{ from: 200, to: 3_100, until: 'message' }]);
  });

  it('of KIP-848 are only of members whose partitions move', () => {
    const { see, ends, pauses } = record();
    ends(20);
    const at = (epoch: number) => ({ type: 'consumer' as const, epoch, assignor: 'uniform' });
    see(0, group('Stable', { a: [0, 1], b: [2] }, at(1)));
    see(100, group('Stable', { a: [0], b: [2], c: [1] }, at(2), { 2: 11 }));
    see(200, group('Stable', { a: [0], b: [2], c: [1] }, at(2), { 0: 11, 2: 12 }));
    expect(pauses()).toMatchObject([{ clientId: 'a', from: 100, to: 200, until: 'message' }]);
  });

  it('end with the assignment when the member has nothing left, or nothing to read', () => {
    const { see, pauses } = record();
    see(0, group('Stable', { a: [0, 1, 2], d: [] }));
    see(100, group('PreparingRebalance', { a: [], d: [] }));
    see(500, group('Stable', { a: [], d: [0, 1, 2] }));
    see(1_600, group('Stable', { a: [], d: [0, 1, 2] }));
    expect(pauses()).toMatchObject([{ clientId: 'a', to: 500, until: 'assignment' }]);
  });

  it('are forgotten when nobody looks any more, and nothing is said of that time', () => {
    const { see, pauses, kinds, recording } = record();
    see(0, group('Stable', { a: [0, 1, 2] }));
    see(100, group('PreparingRebalance', { a: [] }));
    recording.stop();
    see(60_000, group('Stable', { b: [0, 1, 2] }));
    expect(pauses()).toEqual([]);
    expect(kinds()).toEqual(['round']);
  });
});

describe('notes', () => {
  it('say who came, who went, and what moved', () => {
    const { see, notes, report } = record();
    see(0, group('Stable', { 'member-1': [0, 1, 2] }));
    see(100, group('PreparingRebalance', { 'member-1': [], spring: [] }));
    see(200, group('Stable', { 'member-1': [0, 1], spring: [2] }));
    report(250, 'spring', 'closed');
    report(260, 'spring', 'revoked', [2]);
    see(300, group('Stable', { 'member-1': [0, 1, 2] }));
    expect(notes()).toEqual([
      'joined: spring이 그룹에 들어왔습니다. 지금 멤버는 2개입니다.',
      'round: 리밸런스를 시작했습니다. 그룹이 Stable에서 PreparingRebalance로 바뀌었습니다.',
      'moved: 담당이 바뀌었습니다. 파티션 2: member-1 → spring',
      'left: spring이 나간다고 알리고 그룹에서 나갔습니다.',
      'round: 리밸런스가 한 번 지나갔습니다.',
      'moved: 담당이 바뀌었습니다. 파티션 2: spring → member-1',
    ]);
  });

  it('tell a killed member from one that left', () => {
    const { see, notes } = record({ 'member-2': { running: false, killedAt: 1_000 } });
    see(0, group('Stable', { 'member-1': [0, 1], 'member-2': [2] }));
    see(11_000, group('PreparingRebalance', { 'member-1': [] }));
    expect(notes()[0]).toMatch(/^expired: 강제 종료한 member-2가 10.0초 뒤에/);
  });

  it('take a member that stopped committing beside waiting messages for dead', () => {
    const { see, ends, kinds } = record();
    see(0, group('Stable', { a: [0, 1], b: [2] }));
    ends(20);
    see(9_000, group('Stable', { a: [0, 1, 2] }, {}, { 0: 20 }));
    expect(kinds()[0]).toBe('expired');
  });

  it('see the endless rebalance of a program that is thrown out and comes back', () => {
    const { see, notes, kinds } = record({ slow: { running: true } });
    for (let turn = 0; turn < 3; turn++) {
      see(turn * 20_000, group('Stable', { [`slow/${turn}`]: [0], b: [1, 2] }));
      see(turn * 20_000 + 10_000, group('Stable', { b: [0, 1, 2] }));
    }
    expect(kinds().filter((kind) => kind === 'loop')).toHaveLength(1);
    expect(notes().find((note) => note.startsWith('loop'))).toContain('2번째');
    expect(notes().find((note) => note.startsWith('expired'))).toContain('max.poll.interval.ms');
  });

  it('name a foreign assignor', () => {
    const { see, notes } = record();
    see(0, group('Stable', { a: [0, 1, 2] }));
    see(100, group('Stable', { a: [0, 1, 2], b: [] }, { assignor: 'roundrobin' }));
    expect(notes()).toContain('moved: assignor가 range에서 roundrobin으로 바뀌었습니다.');
  });
});

describe('a long recording of a large group', () => {
  it('stays within its size, and its oldest tick stands for all before', () => {
    const { recording } = record();
    const members = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`member-${index}`, [0, 1, 2].map((one) => index * 3 + one)]),
    );
    const started = performance.now();
    for (let second = 0; second < 900; second++) {
      const committed = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [index, second]));
      const ends = new Map(
        Array.from({ length: 100 }, (_, index) => [`t/${index}`, BigInt(second + 1)] as const),
      );
      const state = second % 10 === 0 ? 'PreparingRebalance' : 'Stable';
      recording.see({ at: second * 1_000, group: group(state, members, {}, committed), ends });
    }
    const history = recording.history();
    expect(JSON.stringify(history).length).toBeLessThan(3_000_000);
    expect(history.ticks[0]!.partitions).toHaveLength(100);
    expect(history.ticks.at(-1)!.partitions[0]).toMatchObject({ end: '900' });
    expect((performance.now() - started) / 900).toBeLessThan(20);
  });
});
