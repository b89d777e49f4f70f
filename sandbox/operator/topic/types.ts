import type { Condition } from '../runtime/conditions.ts';
import type { KubeObject } from '../runtime/resource.ts';

export interface KafkaTopic extends KubeObject {
  spec: KafkaTopicSpec;
  status?: KafkaTopicStatus;
}

export interface KafkaTopicSpec {
  topicName?: string;
  partitions?: number;
  replicas?: number;
  config?: Record<string, unknown>;
}

export interface KafkaTopicStatus {
  conditions?: Condition[];
  observedGeneration?: number;
  topicName?: string;
  topicId?: string;
}

export const FINALIZER = 'strimzi.io/topic-operator';

/** Name of the topic in Kafka: of the spec, else of the object. */
export const topicNameOf = (topic: KafkaTopic): string => topic.spec.topicName ?? topic.metadata.name;

export const isManaged = (topic: KafkaTopic): boolean =>
  topic.metadata.annotations?.['strimzi.io/managed'] !== 'false';

export const isPaused = (topic: KafkaTopic): boolean =>
  topic.metadata.annotations?.['strimzi.io/pause-reconciliation'] === 'true';

export const hasFinalizer = (topic: KafkaTopic): boolean =>
  topic.metadata.finalizers?.includes(FINALIZER) ?? false;
