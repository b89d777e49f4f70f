import type { Config, ConfigChange, TopicState } from '../kafka-admin/index.ts';
import { topicNameOf, type KafkaTopic, type KafkaTopicSpec } from './types.ts';

/** Why the spec cannot be carried out: reason and message of the Ready=False condition. */
export interface Refusal {
  reason: 'NotSupported' | 'ResourceConflict';
  message: string;
}

export interface TopicChanges {
  /** Undefined when the configuration is as it should be. */
  config?: ConfigChange;
  /** The new number of partitions, when there are too few. */
  partitions?: number;
  refusal?: Refusal;
}

/** A topic keeps its name for life: the name in the status is the one that the topic was made with. */
export function refuseRename(topic: KafkaTopic): Refusal | undefined {
  const made = topic.status?.topicName;
  if (made === undefined || made === topicNameOf(topic)) return undefined;
  return { reason: 'NotSupported', message: 'Changing spec.topicName is not supported' };
}

/** What has to be done to an existing topic, and what of the spec cannot be done. */
export function planChanges(spec: KafkaTopicSpec, actual: TopicState, config: Config): TopicChanges {
  const changes: TopicChanges = {};
  const change = configChange(configOf(spec), config);
  if (change) changes.config = change;
  const wanted = spec.partitions;
  if (wanted !== undefined && wanted > actual.partitions.length) changes.partitions = wanted;
  changes.refusal = refuseShrinking(spec, actual) ?? refuseReplicas(spec, actual);
  return changes;
}

/** The spec's configuration as Kafka takes it: everything is text, lists are joined by commas. */
export function configOf(spec: KafkaTopicSpec): Record<string, string> {
  return Object.fromEntries(
    Object.entries(spec.config ?? {})
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
  );
}

/** Values that differ are set; those that were set on the topic and are not in the spec are reset. */
export function configChange(wanted: Record<string, string>, actual: Config): ConfigChange | undefined {
  const set = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => actual.get(name)?.value !== value),
  );
  const reset = [...actual].filter(([name, { own }]) => own && !(name in wanted)).map(([name]) => name);
  return Object.keys(set).length > 0 || reset.length > 0 ? { set, reset } : undefined;
}

function refuseShrinking({ partitions }: KafkaTopicSpec, actual: TopicState): Refusal | undefined {
  if (partitions === undefined || partitions >= actual.partitions.length) return undefined;
  return { reason: 'NotSupported', message: 'Decreasing partitions not supported' };
}

function refuseReplicas({ replicas }: KafkaTopicSpec, actual: TopicState): Refusal | undefined {
  if (replicas === undefined) return undefined;
  const different = actual.partitions.filter((partition) => partition.replicas.length !== replicas);
  if (different.length === 0) return undefined;
  const numbers = different.map(({ partition }) => partition).join(', ');
  return {
    reason: 'NotSupported',
    message: `Replication factor change not supported, but required for partitions [${numbers}]`,
  };
}
