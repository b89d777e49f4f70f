import { describe, expect, it } from 'vitest';
import type { GroupRow, KafkaView } from '#lib/api.ts';
import type { GroupCheck } from '#lib/content/schema.ts';
import { evaluateGroup } from './evaluate-kafka.ts';

type Owned = Record<string, number[]>;

const group = (owned: Owned, more: Partial<GroupRow> = {}): GroupRow => ({
  ...{ id: 'edu-group-01', state: 'Stable', type: 'classic', assignor: 'range', offsets: [], lag: '0' },
  members: Object.entries(owned).map(([clientId, partitions]) => ({
    ...{ memberId: `${clientId}-id`, clientId, host: '/10.0.0.1' },
    assignments: partitions.length === 0 ? [] : [{ topic: 'edu-topic-01', partitions }],
  })),
  ...more,
});
const view = (partitions: number, groups: GroupRow[]): KafkaView => ({
  ...{ live: 'live', at: 0, brokers: [], groups },
  topics: [
    {
      name: 'edu-topic-01',
      partitions: Array.from({ length: partitions }, (_, partition) => ({
        ...{ partition, leader: 0, replicas: [0], isr: [0], startOffset: '0', endOffset: '0' },
      })),
    },
  ],
});
const check = (until: GroupCheck['until'], one?: GroupRow, partitions = 3) =>
  evaluateGroup(
    { says: '확인', hint: '해 보기', within: '30s', group: 'edu-group-01', until },
    view(partitions, one ? [one] : []),
  );

describe("a group's spread", () => {
  it('holds whoever has which partition', () => {
    const two = group({ 'python-1': [2], spring: [0, 1] });
    expect(check({ spread: [2, 1] }, two)).toMatchObject({
      state: 'ok',
      message: '멤버 2개가 파티션을 2, 1개씩 맡았습니다.',
      detail: 'python-1: 2 · spring: 0, 1',
      count: { have: 2, want: 2 },
    });
    expect(check({ spread: [2, 1] }, group({ spring: [2], 'python-1': [0, 1] }))).toMatchObject({
      state: 'ok',
    });
  });

  it('counts the one with nothing', () => {
    const four = { spring: [0], 'python-1': [1], 'python-2': [2] };
    expect(check({ spread: [1, 1, 1, 0] }, group({ ...four, 'python-3': [] }))).toMatchObject({
      state: 'ok',
    });
    expect(check({ spread: [1, 1, 1, 0] }, group(four))).toMatchObject({
      state: 'waiting',
      message: '멤버 4개 중 3개가 들어왔습니다.',
    });
    expect(check({ spread: [1, 1, 1] }, group({ ...four, 'python-3': [] }))).toMatchObject({
      state: 'waiting',
      message: '멤버가 4개입니다. 3개여야 합니다.',
    });
  });

  it('waits while the group rebalances, and says when it is empty', () => {
    const rebalancing = group({ spring: [0, 1, 2] }, { state: 'PreparingRebalance' });
    expect(check({ spread: [3] }, rebalancing)).toMatchObject({
      state: 'waiting',
      message: '그룹이 리밸런스하고 있습니다(PreparingRebalance).',
    });
    expect(check({ spread: [3] }, group({}, { state: 'Empty' }))).toMatchObject({
      state: 'waiting',
      message: '그룹에 멤버가 없습니다(Empty).',
    });
    expect(check({ spread: [3] })).toMatchObject({
      message: 'consumer group edu-group-01이 아직 없습니다.',
    });
  });

  it('names a topic that has another number of partitions', () => {
    expect(check({ spread: [3] }, group({ spring: [0, 1, 2, 3] }), 4)).toMatchObject({
      state: 'waiting',
      message: '토픽 edu-topic-01의 파티션이 4개입니다. 이 단계의 결과는 3개일 때의 것입니다.',
    });
  });

  it('says whom the group lets in when somebody is missing', () => {
    const cooperative = group({ spring: [0, 1, 2] }, { assignor: 'cooperative-sticky' });
    const { detail } = check({ spread: [2, 1] }, cooperative);
    expect(detail).toContain('배정 방식이 cooperative-sticky입니다.');
    expect(detail).toContain('InconsistentGroupProtocol');
    const next = check(
      { spread: [2, 1] },
      group({ spring: [0, 1, 2] }, { type: 'consumer', assignor: 'uniform' }),
    );
    expect(next.detail).toContain('KIP-848');
  });
});

describe("a client's partitions", () => {
  const four = group({ 'spring-0': [0], 'python-1': [1], 'python-10': [2], 'python-3': [] });

  it('are those of the members that are called so, or so and a hyphen', () => {
    expect(check({ client: 'python-3', partitions: 0 }, four)).toMatchObject({
      state: 'ok',
      message: 'python-3 멤버가 맡은 파티션이 없습니다.',
    });
    expect(check({ client: 'spring', partitions: 1 }, four)).toMatchObject({ state: 'ok' });
    expect(check({ client: 'python-1', partitions: 1 }, four)).toMatchObject({ state: 'ok' });
    expect(check({ client: 'python-1', partitions: 2 }, four)).toMatchObject({
      state: 'waiting',
      message: 'python-1 멤버가 파티션 1개를 맡았습니다. 2개여야 합니다.',
    });
  });

  it('are unknown while it is not there or the group moves', () => {
    expect(check({ client: 'python-2', partitions: 0 }, four)).toMatchObject({
      state: 'waiting',
      message: '그룹에 python-2 멤버가 없습니다.',
    });
    expect(
      check({ client: 'python-3', partitions: 0 }, { ...four, state: 'CompletingRebalance' }),
    ).toMatchObject({
      state: 'waiting',
      message: '그룹이 리밸런스하고 있습니다(CompletingRebalance).',
    });
  });
});
