import { describe, expect, it } from 'vitest';
import type { Config, TopicState } from '../kafka-admin/index.ts';
import { configChange, configOf, planChanges, refuseRename } from './plan.ts';
import type { KafkaTopic } from './types.ts';

const topicOf = (partitions: number, replicas: number): TopicState => ({
  name: 't',
  id: 'id',
  internal: false,
  partitions: Array.from({ length: partitions }, (_, partition) => ({
    partition,
    leader: 0,
    replicas: Array.from({ length: replicas }, (_, broker) => broker),
    isr: [0],
  })),
});
const configFrom = (values: Record<string, [string, boolean]>): Config =>
  new Map(Object.entries(values).map(([name, [value, own]]) => [name, { value, own }]));
const none: Config = new Map();

describe('planChanges', () => {
  it('does nothing when all is as it should be', () => {
    expect(planChanges({ partitions: 3, replicas: 2 }, topicOf(3, 2), none)).toEqual({});
  });

  it('leaves to Kafka what the spec does not say', () => {
    expect(planChanges({}, topicOf(3, 2), none)).toEqual({});
  });

  it('adds partitions', () => {
    expect(planChanges({ partitions: 5, replicas: 1 }, topicOf(3, 1), none)).toEqual({ partitions: 5 });
  });

  it('refuses to take partitions away', () => {
    expect(planChanges({ partitions: 1, replicas: 1 }, topicOf(3, 1), none).refusal).toEqual({
      reason: 'NotSupported',
      message: 'Decreasing partitions not supported',
    });
  });

  it('names the partitions whose replicas are too many or too few', () => {
    const topic = topicOf(3, 3);
    topic.partitions[1]!.replicas = [0, 1];
    expect(planChanges({ replicas: 2 }, topic, none).refusal?.message).toBe(
      'Replication factor change not supported, but required for partitions [0, 2]',
    );
  });

  it('changes the configuration even when something else is refused', () => {
    const changes = planChanges({ partitions: 1, config: { 'retention.ms': 5 } }, topicOf(2, 1), none);
    expect(changes).toMatchObject({
      config: { set: { 'retention.ms': '5' } },
      refusal: { reason: 'NotSupported' },
    });
  });
});

describe('configOf', () => {
  it('writes everything as Kafka reads it', () => {
    const config = { a: 7_200_000, b: true, c: ['compact', 'delete'], d: 'text', e: null, f: 1_073_741_824 };
    expect(configOf({ config })).toEqual({
      a: '7200000',
      b: 'true',
      c: 'compact,delete',
      d: 'text',
      f: '1073741824',
    });
  });
});

describe('configChange', () => {
  const actual = configFrom({
    'retention.ms': ['1000', true],
    'segment.bytes': ['1073741824', false],
    'cleanup.policy': ['compact', true],
  });

  it('sets what differs and resets what is set on the topic without being asked for', () => {
    expect(configChange({ 'retention.ms': '2000', 'segment.bytes': '1073741824' }, actual)).toEqual({
      set: { 'retention.ms': '2000' },
      reset: ['cleanup.policy'],
    });
  });

  it('never resets what the topic inherits', () => {
    expect(configChange({}, configFrom({ 'segment.bytes': ['1', false] }))).toBeUndefined();
  });

  it('tries options that Kafka does not have, so that Kafka says so', () => {
    expect(configChange({ 'no.such.option': '1' }, none)).toEqual({
      set: { 'no.such.option': '1' },
      reset: [],
    });
  });
});

describe('refuseRename', () => {
  const topic = (topicName: string | undefined, made: string | undefined): KafkaTopic => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name: 'name' },
    spec: { topicName },
    status: { topicName: made },
  });

  it('compares with the topic that was made', () => {
    expect(refuseRename(topic(undefined, undefined))).toBeUndefined();
    expect(refuseRename(topic('name', 'name'))).toBeUndefined();
    expect(refuseRename(topic(undefined, 'name'))).toBeUndefined();
    expect(refuseRename(topic('other', 'name'))?.message).toBe('Changing spec.topicName is not supported');
    expect(refuseRename(topic(undefined, 'other'))?.reason).toBe('NotSupported');
  });
});
