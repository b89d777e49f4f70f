import { expect, it } from 'vitest';
import type { KafkaView } from '#lib/api.ts';
import { placeOf } from './class-places.ts';

const row = { topic: 'edu-topic-07', group: 'edu-group-07' };
const view = (more: Partial<KafkaView> = {}): KafkaView => ({
  ...{ live: 'live', at: 0, topics: [], groups: [] },
  brokers: [{ id: 0, host: 'a', port: 1 }],
  ...more,
});

it('tells a topic and a group as they are now', () => {
  const partition = { partition: 0, leader: 0, replicas: [0], isr: [0], startOffset: '0', endOffset: '0' };
  const group = { id: 'edu-group-07', type: 'classic', members: [], offsets: [], lag: '0' } as const;
  const topics = [{ name: 'edu-topic-07', partitions: [partition, { ...partition, partition: 1 }] }];
  const at = (state: string) =>
    placeOf(row, view({ topics, groups: [{ ...group, state, members: [], offsets: [] }] }));
  expect(at('Empty')).toEqual({
    topic: { text: '파티션 2', tone: 'ok' },
    group: { text: 'Empty, 멤버 0', tone: 'dim' },
  });
  expect(at('PreparingRebalance').group).toEqual({ text: 'PreparingRebalance, 멤버 0', tone: 'warn' });
});

it('does not take what it cannot see for what is not there', () => {
  expect(placeOf(row, view()).topic.text).toBe('topic 없음');
  expect(placeOf(row, view({ live: 'off' })).topic.text).toBe('topic 모름');
  expect(placeOf(row, undefined).group.text).toBe('group 모름');
});
