import { expect, test } from 'vitest';
import { partitionAtRisk } from './availability.ts';

const topic = (...partitions: { replicas: number[]; isr: number[] }[]) => ({
  name: 't',
  id: '',
  internal: false,
  partitions: partitions.map((partition, index) => ({
    partition: index,
    leader: partition.isr[0]!,
    ...partition,
  })),
});

test('a broker may go while enough others are in sync', () => {
  expect(partitionAtRisk(topic({ replicas: [0, 1, 2], isr: [0, 1, 2] }), 0, 2)).toBeUndefined();
});

test('a broker must stay while another replica is still behind', () => {
  const behind = topic({ replicas: [0, 1, 2], isr: [0, 1, 2] }, { replicas: [0, 1, 2], isr: [0, 2] });
  expect(partitionAtRisk(behind, 0, 2)).toBe(1);
  expect(partitionAtRisk(behind, 1, 2)).toBeUndefined();
});

test('partitions of other brokers, or without a spare replica, do not hold it up', () => {
  expect(partitionAtRisk(topic({ replicas: [1, 2], isr: [1] }), 0, 2)).toBeUndefined();
  expect(partitionAtRisk(topic({ replicas: [0], isr: [0] }), 0, 1)).toBeUndefined();
});
