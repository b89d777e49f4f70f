import type { Family, Sample } from './exposition.ts';
import type { Group, TopicPartition } from './groups.ts';
import type { ClusterState, Offsets, Partition, Topic } from './look.ts';

/**
 * The metrics of kafka_exporter 1.9.0, by its names and labels: what it leaves out when it does not know is left out
 * here, and a partition that a group has not committed, of a topic that it reads, has offset and lag -1.
 */
export function metricsOf(state: ClusterState, { showAllOffsets }: { showAllOffsets: boolean }): Family[] {
  return [
    gauge('kafka_brokers', 'Brokers that are in the cluster now.', [
      { labels: {}, value: state.brokers.length },
    ]),
    gauge(
      'kafka_broker_info',
      'Address of a broker; the value is always 1.',
      state.brokers.map(({ id, host, port }) => ({
        labels: { id: String(id), address: `${host}:${port}` },
        value: 1,
      })),
    ),
    ...topicMetrics(state),
    ...groupMetrics(state, showAllOffsets),
  ];
}

function topicMetrics({ topics, newest, oldest }: ClusterState): Family[] {
  const perPartition = (
    name: string,
    help: string,
    valueOf: (partition: Partition, topic: Topic) => number | bigint | undefined,
  ) =>
    gauge(
      `kafka_topic_partition_${name}`,
      help,
      topics.flatMap((topic) =>
        topic.partitions.flatMap((one): Sample[] => {
          const value = valueOf(one, topic);
          return value === undefined ? [] : [{ labels: labelsOf(topic.name, one.partition), value }];
        }),
      ),
    );
  const offset = (offsets: Offsets) => (one: Partition, topic: Topic) =>
    offsets.get(topic.name)?.get(one.partition);
  return [
    gauge(
      'kafka_topic_partitions',
      'Partitions of a topic.',
      topics.map(({ name, partitions }) => ({ labels: { topic: name }, value: partitions.length })),
    ),
    perPartition('current_offset', 'Offset that the next message of a partition gets.', offset(newest)),
    perPartition('oldest_offset', 'Offset of the oldest message that a partition keeps.', offset(oldest)),
    perPartition('leader', 'Node ID of the broker that leads a partition.', ({ leader }) =>
      leader < 0 ? undefined : leader,
    ),
    perPartition(
      'leader_is_preferred',
      'Whether the first replica leads the partition (1) or not (0).',
      (one) => Number(one.leader >= 0 && one.leader === one.replicas[0]),
    ),
    perPartition('replicas', 'Replicas of a partition.', ({ replicas }) => replicas.length),
    perPartition('in_sync_replica', 'Replicas of a partition that are in sync.', ({ isr }) => isr.length),
    perPartition(
      'under_replicated_partition',
      'Whether replicas of a partition are missing or behind (1) or not (0).',
      ({ isr, replicas }) => Number(isr.length < replicas.length),
    ),
  ];
}

function groupMetrics(state: ClusterState, showAllOffsets: boolean): Family[] {
  const offsets: Sample[] = [];
  const lags: Sample[] = [];
  const offsetSums: Sample[] = [];
  const lagSums: Sample[] = [];
  for (const group of state.groups)
    for (const [topic, partitions] of readBy(group, state, showAllOffsets)) {
      let offsetSum = 0n;
      let lagSum = 0n;
      for (const [partition, committed = -1n] of partitions) {
        const labels = { consumergroup: group.id, ...labelsOf(topic, partition) };
        offsets.push({ labels, value: committed });
        offsetSum += committed;
        const end = state.newest.get(topic)?.get(partition);
        if (end === undefined) continue;
        // The end was read at the same time as the commit, and may be older by a moment.
        const lag = committed < 0n ? -1n : end > committed ? end - committed : 0n;
        lags.push({ labels, value: lag });
        if (committed >= 0n) lagSum += lag;
      }
      const labels = { consumergroup: group.id, topic };
      offsetSums.push({ labels, value: offsetSum });
      lagSums.push({ labels, value: lagSum });
    }
  const name = (suffix: string) => `kafka_consumergroup_${suffix}`;
  return [
    gauge(
      name('members'),
      'Members of a consumer group.',
      state.groups.map(({ id, members }) => ({ labels: { consumergroup: id }, value: members })),
    ),
    gauge(name('current_offset'), 'Offset that a group has committed for a partition.', offsets),
    gauge(
      name('current_offset_sum'),
      'Sum of the offsets that a group has committed for a topic.',
      offsetSums,
    ),
    gauge(name('lag'), 'Messages of a partition that a group has not committed yet.', lags),
    gauge(name('lag_sum'), 'Messages of a topic that a group has not committed yet.', lagSums),
  ];
}

/** Topics of which the group has committed something, with all partitions that are to be shown. */
function readBy(
  group: Group,
  { topics }: ClusterState,
  showAllOffsets: boolean,
): Map<string, Map<number, bigint | undefined>> {
  const shown: TopicPartition[] = showAllOffsets
    ? topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partition }) => ({ topic: name, partition })),
      )
    : group.assigned;
  const committed = new Map<string, Map<number, bigint>>();
  for (const { topic, partition, offset } of group.committed)
    committed.set(topic, (committed.get(topic) ?? new Map()).set(partition, offset));
  const read = new Map<string, Map<number, bigint | undefined>>();
  for (const { topic, partition } of shown) {
    const offsets = committed.get(topic);
    if (offsets) read.set(topic, (read.get(topic) ?? new Map()).set(partition, offsets.get(partition)));
  }
  for (const [topic, partitions] of read)
    if ([...partitions.values()].every((offset) => offset === undefined)) read.delete(topic);
  return read;
}

const gauge = (name: string, help: string, samples: Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
});
const labelsOf = (topic: string, partition: number) => ({ topic, partition: String(partition) });
