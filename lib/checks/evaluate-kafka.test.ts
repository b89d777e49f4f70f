import { describe, expect, it } from 'vitest';
import type { GroupRow, KafkaView, PartitionRow } from '#lib/api.ts';
import type { GroupCheck, TopicCheck } from '#lib/content/schema.ts';
import { evaluateGroup, evaluateTopic } from './evaluate-kafka.ts';

const base = { says: '확인', hint: '해 보기', within: '30s' };
const partition = (partition: number, endOffset: string, startOffset = '0'): PartitionRow => ({
  ...{ partition, startOffset, endOffset, leader: 0 },
  ...{ replicas: [0], isr: [0] },
});
const group = (more: Partial<GroupRow>): GroupRow => ({
  ...{ id: 'my-group', state: 'Stable', type: 'classic', members: [], offsets: [], lag: '0' },
  ...more,
});
const view = (more: Partial<KafkaView> = {}): KafkaView => ({
  ...{ live: 'live', at: 0, brokers: [], groups: [] },
  topics: [{ name: 'my-topic', partitions: [partition(0, '7', '2'), partition(1, '3')] }],
  ...more,
});
const topic = (until: TopicCheck['until'], on = view(), name = 'my-topic') =>
  evaluateTopic({ ...base, topic: name, until }, on);
const groups = (until: GroupCheck['until'], ...all: GroupRow[]) =>
  evaluateGroup({ ...base, group: 'my-group', until }, view({ groups: all }));
const member = (memberId: string) => ({ memberId, clientId: 'c', host: '/10.0.0.1', assignments: [] });

describe('a check of a topic', () => {
  it('is about its existence', () => {
    expect(topic({ exists: true })).toMatchObject({ state: 'ok' });
    expect(topic({ exists: false })).toMatchObject({ state: 'waiting' });
    expect(topic({ exists: true }, view(), 'my-other')).toMatchObject({ state: 'waiting' });
    expect(topic({ exists: false }, view(), 'my-other')).toMatchObject({ state: 'ok' });
  });

  it('is about its partitions', () => {
    expect(topic({ partitions: 2 })).toMatchObject({ state: 'ok', count: { have: 2, want: 2 } });
    expect(topic({ partitions: 3 })).toMatchObject({
      state: 'waiting',
      message: '파티션이 2개입니다. 3개여야 합니다.',
    });
  });

  it('counts what lies in all partitions', () => {
    expect(topic({ messages: 8 })).toMatchObject({ state: 'ok', message: '메시지가 8개 있습니다.' });
    expect(topic({ messages: 12_000 })).toMatchObject({
      state: 'waiting',
      message: '메시지 12,000개 중 8개가 있습니다.',
      count: { have: 8, want: 12_000 },
    });
  });

  it('names the ACL when that may be why it is not seen', () => {
    const error = { code: 'KAFKA_AUTHORIZATION', message: 'ACL에 없음', remedy: '' } as const;
    expect(topic({ exists: true }, view({ error }), 'my-other')).toMatchObject({ detail: 'ACL에 없음' });
  });
});

describe('a check of a group', () => {
  it('counts its members', () => {
    const two = group({ members: [member('a'), member('b')] });
    expect(groups({ members: 3 }, two)).toMatchObject({
      state: 'waiting',
      message: '멤버 3개 중 2개가 들어왔습니다.',
      count: { have: 2, want: 3 },
    });
    expect(groups({ members: 2 }, two)).toMatchObject({ state: 'ok' });
    expect(groups({ members: 1 }, two)).toMatchObject({ state: 'waiting' });
    expect(groups({ members: 0 })).toMatchObject({ state: 'ok' });
  });

  it('is about its state', () => {
    expect(groups({ state: 'Stable' }, group({}))).toMatchObject({ state: 'ok' });
    expect(groups({ state: 'Empty' }, group({}))).toMatchObject({
      state: 'waiting',
      message: '그룹의 상태가 Stable입니다. Empty이어야 합니다.',
    });
    expect(groups({ state: 'Empty' })).toMatchObject({ state: 'waiting' });
  });

  it('is about how far behind it is, which nothing read is not', () => {
    const at = (lag: string, committed?: string) =>
      group({ lag, offsets: [{ topic: 'my-topic', partition: 0, endOffset: '5', committed, lag }] });
    expect(groups({ lag: 0 }, at('0', '5'))).toMatchObject({ state: 'ok' });
    expect(groups({ lag: 2 }, at('2', '3'))).toMatchObject({ state: 'ok' });
    expect(groups({ lag: 1 }, at('2', '3'))).toMatchObject({
      state: 'waiting',
      message: '아직 메시지 2개가 밀려 있습니다.',
    });
    expect(groups({ lag: 0 }, at('0'))).toMatchObject({ state: 'waiting' });
    expect(groups({ lag: 0 }, group({}))).toMatchObject({ state: 'waiting' });
  });
});

describe('without a live view', () => {
  it.each([
    ['KAFKA_NOT_READY', 'waiting'],
    ['KAFKA_AUTHENTICATION', 'unknown'],
  ] as const)('%s is %s, also for what shall not exist', (code, state) => {
    const off = view({ live: 'off', topics: [], error: { code, message: '까닭', remedy: '할 일' } });
    expect(topic({ exists: false }, off)).toMatchObject({ state, message: '까닭', detail: '할 일' });
    expect(evaluateGroup({ ...base, group: 'g', until: { exists: false } }, off)).toMatchObject({ state });
  });
});
