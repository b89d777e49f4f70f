import { describe, expect, it } from 'vitest';
import type { Group } from './groups.ts';
import type { ClusterState } from './look.ts';
import { metricsOf } from './metrics.ts';

const offsets = (topic: string, ...values: (bigint | undefined)[]) =>
  new Map([[topic, new Map(values.flatMap((value, id) => (value === undefined ? [] : [[id, value]])))]]);

const state = (change: Partial<ClusterState> = {}): ClusterState => ({
  brokers: [
    { id: 0, host: 'my-cluster-kafka-0', port: 9091 },
    { id: 1, host: 'my-cluster-kafka-1', port: 9091 },
  ],
  topics: [
    {
      name: 'edu',
      partitions: [
        { partition: 0, leader: 0, replicas: [0, 1], isr: [0, 1] },
        { partition: 1, leader: 0, replicas: [1, 0], isr: [0] },
        { partition: 2, leader: -1, replicas: [1, 0], isr: [] },
      ],
    },
  ],
  newest: offsets('edu', 10n, 20n),
  oldest: offsets('edu', 0n, 5n),
  groups: [],
  ...change,
});
const group = (change: Partial<Group> = {}): Group => ({
  id: 'edu-group',
  members: 1,
  assigned: [{ topic: 'edu', partition: 0 }],
  committed: [{ topic: 'edu', partition: 0, offset: 4n }],
  ...change,
});

/** `label values → value` of one metric. */
function samples(name: string, from: ClusterState, showAllOffsets = true): Record<string, number> {
  const family = metricsOf(from, { showAllOffsets }).find((one) => one.name === name);
  expect(family?.type).toBe('gauge');
  return Object.fromEntries(
    family!.samples.map(({ labels, value }) => [Object.values(labels).join(), Number(value)]),
  );
}

describe('metrics of topics', () => {
  it.each([
    ['kafka_brokers', { '': 2 }],
    ['kafka_broker_info', { '0,my-cluster-kafka-0:9091': 1, '1,my-cluster-kafka-1:9091': 1 }],
    ['kafka_topic_partitions', { edu: 3 }],
    ['kafka_topic_partition_current_offset', { 'edu,0': 10, 'edu,1': 20 }],
    ['kafka_topic_partition_oldest_offset', { 'edu,0': 0, 'edu,1': 5 }],
    ['kafka_topic_partition_leader', { 'edu,0': 0, 'edu,1': 0 }],
    ['kafka_topic_partition_leader_is_preferred', { 'edu,0': 1, 'edu,1': 0, 'edu,2': 0 }],
    ['kafka_topic_partition_replicas', { 'edu,0': 2, 'edu,1': 2, 'edu,2': 2 }],
    ['kafka_topic_partition_in_sync_replica', { 'edu,0': 2, 'edu,1': 1, 'edu,2': 0 }],
    ['kafka_topic_partition_under_replicated_partition', { 'edu,0': 0, 'edu,1': 1, 'edu,2': 1 }],
  ])('%s', (name, expected) => expect(samples(name, state())).toEqual(expected));
});

describe('metrics of groups', () => {
  const one = state({ groups: [group()] });

  it('tell the lag of every partition of a topic that the group reads', () => {
    expect(samples('kafka_consumergroup_current_offset', one)).toEqual({
      'edu-group,edu,0': 4,
      'edu-group,edu,1': -1,
      'edu-group,edu,2': -1,
    });
    // Partition 2 has no leader that could tell its end.
    expect(samples('kafka_consumergroup_lag', one)).toEqual({ 'edu-group,edu,0': 6, 'edu-group,edu,1': -1 });
  });

  it('sum up as kafka_exporter does: offsets with the -1 of what is not committed, lag without', () => {
    expect(samples('kafka_consumergroup_current_offset_sum', one)).toEqual({ 'edu-group,edu': 2 });
    expect(samples('kafka_consumergroup_lag_sum', one)).toEqual({ 'edu-group,edu': 6 });
    expect(samples('kafka_consumergroup_members', one)).toEqual({ 'edu-group': 1 });
  });

  it('have no negative lag when a commit is younger than the end that was read', () => {
    const ahead = state({ groups: [group({ committed: [{ topic: 'edu', partition: 0, offset: 11n }] })] });
    expect(samples('kafka_consumergroup_lag', ahead)['edu-group,edu,0']).toBe(0);
  });

  it('leave out topics of which nothing is committed, and those that the filter hides', () => {
    const other = [{ topic: 'hidden', partition: 0, offset: 1n }];
    const reading = state({ groups: [group({ committed: other }), group({ id: 'new', committed: [] })] });
    expect(samples('kafka_consumergroup_current_offset', reading)).toEqual({});
    expect(samples('kafka_consumergroup_members', reading)).toEqual({ 'edu-group': 1, new: 1 });
  });

  it('tell only what members read when not all offsets are wanted', () => {
    expect(samples('kafka_consumergroup_current_offset', one, false)).toEqual({ 'edu-group,edu,0': 4 });
    const gone = state({ groups: [group({ members: 0, assigned: [] })] });
    expect(samples('kafka_consumergroup_lag', gone, false)).toEqual({});
  });
});
