import { podName } from './names.ts';
import type { KafkaNodePool } from './types.ts';

/** One Kafka node: a pod, and what it is to the cluster. */
export interface KafkaNode {
  id: number;
  podName: string;
  pool: string;
  controller: boolean;
  broker: boolean;
}

/**
 * Hands out node IDs: nodes keep theirs, new ones get the lowest that no pool uses (or those that the pool's
 * annotation asks for), and the highest go first when a pool shrinks (or those that it names).
 */
export function assignNodeIds(pools: KafkaNodePool[]): Map<string, number[]> {
  const current = new Map(pools.map((pool) => [pool.metadata.name, [...(pool.status?.nodeIds ?? [])]]));
  const used = new Set([...current.values()].flat());
  for (const pool of pools) {
    const ids = current.get(pool.metadata.name)!;
    const annotations = pool.metadata.annotations ?? {};
    const removable = parseIds(annotations['strimzi.io/remove-node-ids']).filter((id) => ids.includes(id));
    while (ids.length > pool.spec.replicas) {
      const id = removable.shift() ?? Math.max(...ids);
      ids.splice(ids.indexOf(id), 1);
      used.delete(id);
    }
    const wished = parseIds(annotations['strimzi.io/next-node-ids']).filter((id) => !used.has(id));
    while (ids.length < pool.spec.replicas) {
      const id = wished.shift() ?? lowestFree(used);
      ids.push(id);
      used.add(id);
    }
    ids.sort((a, b) => a - b);
  }
  return current;
}

function lowestFree(used: Set<number>): number {
  let id = 0;
  while (used.has(id)) id++;
  return id;
}

/** `[3, 5-7]` as in the annotations of a node pool. */
export function parseIds(text = ''): number[] {
  const ids: number[] = [];
  for (const part of text.replace(/^\s*\[|\]\s*$/g, '').split(',')) {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (!match) continue;
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : Number(match[2]);
    const step = to < from ? -1 : 1;
    for (let id = from; step > 0 ? id <= to : id >= to; id += step) ids.push(id);
  }
  return ids;
}

export function nodesOf(cluster: string, pool: KafkaNodePool, ids: number[]): KafkaNode[] {
  return ids.map((id) => ({
    id,
    podName: podName(cluster, pool.metadata.name, id),
    pool: pool.metadata.name,
    controller: pool.spec.roles.includes('controller'),
    broker: pool.spec.roles.includes('broker'),
  }));
}
