import { describe, expect, it } from 'vitest';
import { KafkaError } from '../kafka-admin/index.ts';
import { kafkaFailure, topicStatus, type Outcome } from './status.ts';
import { TopicOwners } from './topic-owners.ts';
import type { KafkaTopic, KafkaTopicStatus } from './types.ts';

const NOW = new Date('2030-01-02T03:04:05Z');
const BEFORE = '2029-12-31T00:00:00.000Z';

const topic = (name: string, status?: KafkaTopicStatus): KafkaTopic => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaTopic',
  metadata: { name, namespace: 'kafka', generation: 2 },
  spec: {},
  status,
});

describe('topicStatus', () => {
  const rows: [string, Outcome, Partial<KafkaTopicStatus>][] = [
    ['ready', { kind: 'ready', topicId: 'id' }, { topicName: 't', topicId: 'id' }],
    ['paused', { kind: 'paused' }, { topicName: 't' }],
    ['unmanaged', { kind: 'unmanaged' }, {}],
    ['refused, without a topic', { kind: 'refused', reason: 'R', message: 'm' }, { topicName: 't' }],
    [
      'refused, with a topic',
      { kind: 'refused', reason: 'R', message: 'm', topicId: 'id' },
      { topicName: 't', topicId: 'id' },
    ],
  ];
  it.each(rows)('%s: says the name and ID of what is looked after', (_, outcome, names) => {
    const { conditions, ...rest } = topicStatus(topic('t'), outcome, NOW);
    expect(rest).toEqual({ observedGeneration: 2, ...names });
    expect(conditions).toHaveLength(1);
    expect(conditions![0]!.lastTransitionTime).toBe(NOW.toISOString());
  });

  it('keeps the time of a condition that stays the same, so that the status is not written again', () => {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: BEFORE }];
    const status = topicStatus(topic('t', { conditions }), { kind: 'ready', topicId: 'id' }, NOW);
    expect(status.conditions).toEqual(conditions);
  });

  it('keeps the name that the topic was made with', () => {
    const outcome: Outcome = { kind: 'refused', reason: 'NotSupported', message: 'm' };
    expect(topicStatus(topic('t', { topicName: 'made' }), outcome, NOW).topicName).toBe('made');
  });
});

describe('kafkaFailure', () => {
  it('quotes the broker as the Java client does', () => {
    const outcome = kafkaFailure(new KafkaError(40, 'Unknown topic config name: x'), 'id');
    expect(outcome).toEqual({
      kind: 'refused',
      reason: 'KafkaError',
      message: 'org.apache.kafka.common.errors.InvalidConfigurationException: Unknown topic config name: x',
      topicId: 'id',
    });
  });

  it('calls a broker that does not answer a timeout', () => {
    expect(kafkaFailure(new Error('connect ECONNREFUSED'))).toMatchObject({
      message: 'org.apache.kafka.common.errors.TimeoutException: connect ECONNREFUSED',
    });
  });
});

describe('TopicOwners', () => {
  it('gives a topic to the first that claims it, until it lets go', () => {
    const owners = new TopicOwners();
    expect(owners.claim('shared', topic('a'))).toBeUndefined();
    expect(owners.claim('shared', topic('a'))).toBeUndefined();
    expect(owners.claim('shared', topic('b'))).toBe('kafka/a');
    owners.release('kafka/a');
    expect(owners.claim('shared', topic('b'))).toBeUndefined();
  });
});
