import { KafkaError } from '../kafka-admin/index.ts';
import { withTransitionTimes, type Condition } from '../runtime/conditions.ts';
import { topicNameOf, type KafkaTopic, type KafkaTopicStatus } from './types.ts';

/** How a reconciliation ended. `topicId` is left out while there is no topic that is looked after. */
export type Outcome =
  | { kind: 'ready'; topicId: string }
  | { kind: 'refused'; reason: string; message: string; topicId?: string }
  | { kind: 'paused' }
  | { kind: 'unmanaged' };

/** Kafka's own words for what went wrong, as the Java client prints them. */
export function kafkaFailure(error: unknown, topicId?: string): Outcome {
  const message =
    error instanceof KafkaError
      ? error.toString()
      : `org.apache.kafka.common.errors.TimeoutException: ${error instanceof Error ? error.message : String(error)}`;
  return { kind: 'refused', reason: 'KafkaError', message, topicId };
}

export function topicStatus(topic: KafkaTopic, outcome: Outcome, now?: Date): KafkaTopicStatus {
  const status: KafkaTopicStatus = {
    conditions: withTransitionTimes([condition(outcome)], topic.status?.conditions, now),
    observedGeneration: topic.metadata.generation,
  };
  if (outcome.kind === 'unmanaged') return status;
  // The name of the topic that was made stays, even while the spec asks for another one.
  status.topicName = topic.status?.topicName ?? topicNameOf(topic);
  if ('topicId' in outcome && outcome.topicId !== undefined) status.topicId = outcome.topicId;
  return status;
}

function condition(outcome: Outcome): Condition {
  switch (outcome.kind) {
    case 'ready':
      return { type: 'Ready', status: 'True' };
    case 'paused':
      return { type: 'ReconciliationPaused', status: 'True' };
    case 'unmanaged':
      return { type: 'Unmanaged', status: 'True' };
    case 'refused':
      return { type: 'Ready', status: 'False', reason: outcome.reason, message: outcome.message };
  }
}
