import type { MetricsChartId, MetricsStatId } from '#lib/api.ts';
import type { RangeShape } from './ranges.ts';

/** Kafka's own topics (__consumer_offsets, …) would outnumber those of the course. */
const OWN = 'topic!~"__.+"';

/** What Grafana's "Strimzi Kafka Exporter" draws, with a shorter window: a class looks at seconds. */
export function chartQueries({ window, windowSeconds }: RangeShape): Record<MetricsChartId, string> {
  return {
    in: `sum by (topic) (rate(kafka_topic_partition_current_offset{${OWN}}[${window}]))`,
    // A gauge that falls when a group is set back: that is not "consumed".
    consumed: `sum by (consumergroup, topic) (clamp_min(delta(kafka_consumergroup_current_offset{${OWN}}[${window}]), 0) / ${windowSeconds})`,
    // The exporter says -1 where a group has committed nothing.
    lag: `sum by (consumergroup, topic) (kafka_consumergroup_lag{${OWN}} >= 0)`,
  };
}

export const STAT_QUERIES: Record<MetricsStatId, string> = {
  brokers: 'kafka_brokers',
  topics: `count(kafka_topic_partitions{${OWN}})`,
  partitions: `sum(kafka_topic_partitions{${OWN}})`,
  replicas: 'sum(kafka_topic_partition_replicas)',
  inSync: 'sum(kafka_topic_partition_in_sync_replica)',
  underReplicated: 'sum(kafka_topic_partition_under_replicated_partition)',
  notPreferred: 'sum(kafka_topic_partition_leader_is_preferred < bool 1)',
};

/** Columns of the two tables. */
export const PARTITION_QUERIES = {
  leader: `kafka_topic_partition_leader{${OWN}}`,
  replicas: `kafka_topic_partition_replicas{${OWN}}`,
  inSync: `kafka_topic_partition_in_sync_replica{${OWN}}`,
  oldest: `kafka_topic_partition_oldest_offset{${OWN}}`,
  newest: `kafka_topic_partition_current_offset{${OWN}}`,
} as const;
export const POSITION_QUERIES = {
  offset: `kafka_consumergroup_current_offset{${OWN}} >= 0`,
  lag: `kafka_consumergroup_lag{${OWN}} >= 0`,
} as const;

/** 1 for each target that answered the last scrape. */
export const TARGETS_QUERY = 'up';
