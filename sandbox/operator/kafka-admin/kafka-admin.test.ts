import { describe, expect, it } from 'vitest';
import { KafkaError } from './errors.ts';
import { kafkaUuid, operations } from './topics.ts';

describe('KafkaError', () => {
  it.each([
    [17, 'InvalidTopicException'],
    [36, 'TopicExistsException'],
    [37, 'InvalidPartitionsException'],
    [38, 'InvalidReplicationFactorException'],
    [40, 'InvalidConfigurationException'],
    [54, 'SecurityDisabledException'],
    [73, 'TopicDeletionDisabledException'],
    [7, 'TimeoutException'],
    [-1, 'UnknownServerException'],
  ])('%i is called %s in Java', (code, exception) => {
    expect(new KafkaError(code, 'why').toString()).toBe(`org.apache.kafka.common.errors.${exception}: why`);
  });

  it("has Kafka's own text when the broker gives none", () => {
    expect(new KafkaError(73).message).toMatch(/deletion is disabled/i);
  });
});

describe('kafkaUuid', () => {
  it('writes an ID as Kafka does', () => {
    expect(kafkaUuid('db9ff952-27db-46a1-b587-d50f472d722f')).toBe('25_5UifbRqG1h9UPRy1yLw');
  });
});

describe('operations', () => {
  it('sets and deletes in one request', () => {
    expect(operations({ set: { a: '1' }, reset: ['b'] })).toEqual([
      { name: 'a', value: '1', configOperation: 0 },
      { name: 'b', configOperation: 1 },
    ]);
  });
});
