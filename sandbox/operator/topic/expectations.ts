import type { Condition } from '../runtime/conditions.ts';
import { FINALIZER, type KafkaTopicSpec } from './types.ts';

/** One change by hand, and the state that must follow. The topic's ID stands for any ID. */
export interface TopicStep {
  does: string;
  spec?: KafkaTopicSpec;
  annotations?: Record<string, string | null>;
  /** Patched into metadata, e.g. finalizers. */
  metadata?: Record<string, unknown>;
  expect: {
    /** Undefined: no status at all. */
    conditions?: Condition[];
    topicName?: string;
    topicId?: boolean;
    finalizers?: string[];
  };
}

export interface TopicScenario {
  name: string;
  /** metadata.name; the default topic name. */
  topic: string;
  /** The cluster's own unless said; null for none. */
  cluster?: string | null;
  steps: TopicStep[];
  /** Whether the topic is still in Kafka after the KafkaTopic was deleted. */
  remains?: boolean;
}

const ready: Condition[] = [{ type: 'Ready', status: 'True' }];
const refused = (reason: string, message: string): Condition[] => [
  { type: 'Ready', status: 'False', reason, message },
];
const ours = { finalizers: [FINALIZER] };
const made = (topicName: string) => ({ conditions: ready, topicName, topicId: true, ...ours });

/** What Strimzi 1.2.0's topic operator does in a cluster of three brokers. */
export const TOPIC_SCENARIOS: TopicScenario[] = [
  {
    name: 'a topic grows, but never shrinks',
    topic: 'grow',
    steps: [
      { does: 'create', spec: { partitions: 3, replicas: 3 }, expect: made('grow') },
      {
        does: 'ask for fewer partitions',
        spec: { partitions: 1, replicas: 3 },
        expect: {
          conditions: refused('NotSupported', 'Decreasing partitions not supported'),
          topicName: 'grow',
          topicId: true,
          ...ours,
        },
      },
      { does: 'ask for more', spec: { partitions: 5, replicas: 3 }, expect: made('grow') },
    ],
  },
  {
    name: 'the number of replicas stays',
    topic: 'replicas',
    steps: [
      { does: 'create', spec: { partitions: 3, replicas: 3 }, expect: made('replicas') },
      {
        does: 'ask for fewer replicas',
        spec: { partitions: 3, replicas: 2 },
        expect: {
          conditions: refused(
            'NotSupported',
            'Replication factor change not supported, but required for partitions [0, 1, 2]',
          ),
          topicName: 'replicas',
          topicId: true,
          ...ours,
        },
      },
    ],
  },
  {
    name: 'more replicas than brokers',
    topic: 'five',
    steps: [
      {
        does: 'create',
        spec: { partitions: 1, replicas: 5 },
        expect: {
          conditions: refused(
            'KafkaError',
            'org.apache.kafka.common.errors.InvalidReplicationFactorException: Unable to replicate the partition 5 time(s): The target replication factor of 5 cannot be reached because only 3 broker(s) are registered or some brokers have all their log directories cordoned.',
          ),
          topicName: 'five',
          ...ours,
        },
      },
    ],
  },
  {
    name: 'options that Kafka does not take, before and after the topic exists',
    topic: 'options',
    steps: [
      {
        does: 'an unknown option',
        spec: { partitions: 1, replicas: 1, config: { 'no.such.option': 1 } },
        expect: {
          conditions: refused(
            'KafkaError',
            'org.apache.kafka.common.errors.InvalidConfigurationException: Unknown topic config name: no.such.option',
          ),
          topicName: 'options',
          ...ours,
        },
      },
      {
        does: 'a value that is no number',
        spec: { partitions: 1, replicas: 1, config: { 'retention.ms': 'abc' } },
        expect: {
          conditions: refused(
            'KafkaError',
            'org.apache.kafka.common.errors.InvalidConfigurationException: Invalid value abc for configuration retention.ms: Not a number of type LONG',
          ),
          topicName: 'options',
          ...ours,
        },
      },
      {
        does: 'a good one',
        spec: { partitions: 1, replicas: 1, config: { 'retention.ms': 1000 } },
        expect: made('options'),
      },
      {
        does: 'an unknown option on the topic that exists',
        spec: { partitions: 1, replicas: 1, config: { 'no.such.option': 1 } },
        expect: {
          conditions: refused(
            'KafkaError',
            'org.apache.kafka.common.errors.InvalidConfigurationException: Unknown topic config name: no.such.option',
          ),
          topicName: 'options',
          topicId: true,
          ...ours,
        },
      },
    ],
  },
  {
    name: 'a name that Kafka does not take',
    topic: 'bad-name',
    steps: [
      {
        does: 'create',
        spec: { partitions: 1, replicas: 1, topicName: 'bad name!' },
        expect: {
          conditions: refused(
            'KafkaError',
            "org.apache.kafka.common.errors.InvalidTopicException: Topic name is invalid: 'bad name!' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
          ),
          topicName: 'bad name!',
          ...ours,
        },
      },
    ],
  },
  {
    name: 'a topic keeps its name, and can be deleted all the same',
    topic: 'renamed',
    steps: [
      { does: 'create', spec: { partitions: 1, replicas: 1 }, expect: made('renamed') },
      {
        does: 'ask for another name',
        spec: { partitions: 1, replicas: 1, topicName: 'other' },
        expect: {
          conditions: refused('NotSupported', 'Changing spec.topicName is not supported'),
          topicName: 'renamed',
          ...ours,
        },
      },
    ],
  },
  {
    name: 'a paused topic is left alone until it is resumed',
    topic: 'paused',
    steps: [
      { does: 'create', spec: { partitions: 1, replicas: 1 }, expect: made('paused') },
      {
        does: 'pause',
        annotations: { 'strimzi.io/pause-reconciliation': 'true' },
        expect: {
          conditions: [{ type: 'ReconciliationPaused', status: 'True' }],
          topicName: 'paused',
          ...ours,
        },
      },
      {
        does: 'change while paused',
        spec: { partitions: 2, replicas: 1 },
        expect: {
          conditions: [{ type: 'ReconciliationPaused', status: 'True' }],
          topicName: 'paused',
          ...ours,
        },
      },
      {
        does: 'resume',
        annotations: { 'strimzi.io/pause-reconciliation': null },
        expect: made('paused'),
      },
    ],
  },
  {
    name: 'an unmanaged topic outlives its KafkaTopic',
    topic: 'unmanaged',
    remains: true,
    steps: [
      { does: 'create', spec: { partitions: 1, replicas: 1 }, expect: made('unmanaged') },
      {
        does: 'let go',
        annotations: { 'strimzi.io/managed': 'false' },
        expect: { conditions: [{ type: 'Unmanaged', status: 'True' }], ...ours },
      },
      {
        does: 'change while unmanaged',
        spec: { partitions: 4, replicas: 1 },
        expect: { conditions: [{ type: 'Unmanaged', status: 'True' }], ...ours },
      },
    ],
  },
  {
    name: 'a finalizer taken off by hand is put back',
    topic: 'finalizer',
    steps: [
      { does: 'create', spec: { partitions: 1, replicas: 1 }, expect: made('finalizer') },
      { does: 'take it off', metadata: { finalizers: [] }, expect: made('finalizer') },
    ],
  },
];

/** Two KafkaTopics for one topic: the first has it. */
export const SECOND_OWNER = {
  conditions: (owner: string) =>
    refused('ResourceConflict', `Managed by Ref{namespace='kafka', name='${owner}'}`),
};
