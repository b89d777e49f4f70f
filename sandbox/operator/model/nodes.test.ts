import { expect, test } from 'vitest';
import { assignNodeIds, parseIds } from './nodes.ts';
import type { KafkaNodePool } from './types.ts';

const pool = (name: string, replicas: number, nodeIds: number[] = [], annotations = {}): KafkaNodePool => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaNodePool',
  metadata: { name, annotations },
  spec: { replicas, roles: ['broker'], storage: { type: 'ephemeral' } },
  status: { nodeIds },
});

const assigned = (...pools: KafkaNodePool[]) => Object.fromEntries(assignNodeIds(pools));

test('numbers pools from 0 in list order', () => {
  expect(assigned(pool('broker', 3), pool('controller', 3))).toEqual({
    broker: [0, 1, 2],
    controller: [3, 4, 5],
  });
});

test('keeps the ids of existing nodes and fills gaps first', () => {
  expect(assigned(pool('a', 3, [0, 4]), pool('b', 1, [1]))).toEqual({ a: [0, 2, 4], b: [1] });
});

test('shrinks from the highest id, or by the annotation', () => {
  expect(assigned(pool('a', 2, [0, 1, 2]))).toEqual({ a: [0, 1] });
  expect(assigned(pool('a', 2, [0, 1, 2], { 'strimzi.io/remove-node-ids': '[0]' }))).toEqual({ a: [1, 2] });
});

test('takes wished ids for new nodes', () => {
  expect(assigned(pool('a', 2, [], { 'strimzi.io/next-node-ids': '[100-110]' }))).toEqual({ a: [100, 101] });
});

test('reads ids and ranges, upwards and downwards', () => {
  expect(parseIds('[1, 3-5, 9-8, x]')).toEqual([1, 3, 4, 5, 9, 8]);
});
