import { randomBytes } from 'node:crypto';
import { buildKafkaCluster, type KafkaCluster } from '../model/kafka-cluster.ts';
import { assignNodeIds } from '../model/nodes.ts';
import { podSetName } from '../model/names.ts';
import { nodePoolStatus } from '../model/status.ts';
import { isAllowedChange } from '../model/storage.ts';
import type { KafkaNodePool, Storage } from '../model/types.ts';
import { readUserConfig } from '../model/user-config.ts';
import type { KafkaVersion } from '../model/versions.ts';
import type { Condition } from '../runtime/conditions.ts';
import { createLogger } from '../runtime/logger.ts';
import { Resources } from '../runtime/resource.ts';
import { updateStatus } from '../runtime/status.ts';
import { validateListeners } from '../validate/listeners.ts';
import { validatePools } from '../validate/pools.ts';
import { validateReplication } from '../validate/replication.ts';
import { specWarnings, warning } from '../validate/warnings.ts';
import type { Context } from './context.ts';
import { invalidConfiguration } from './errors.ts';

const log = createLogger('KafkaCluster');

export interface PlannedCluster {
  cluster: KafkaCluster;
  warnings: Condition[];
}

/** Reads the pools, refuses what cannot work, and plans the nodes. */
export async function planCluster(context: Context, version: KafkaVersion): Promise<PlannedCluster> {
  const { kafka, client, namespace, cluster: name } = context;
  const labelSelector = `strimzi.io/cluster=${name}`;
  const { items } = await client.list<KafkaNodePool>(Resources.kafkaNodePools, { namespace, labelSelector });
  const pools = items.filter((pool) => !pool.metadata.deletionTimestamp);
  validatePools(name, pools);
  validateListeners(kafka.spec.kafka.listeners);
  const brokers = pools
    .filter((pool) => pool.spec.roles.includes('broker'))
    .reduce((sum, pool) => sum + pool.spec.replicas, 0);
  const { options, forbidden } = readUserConfig(kafka.spec.kafka.config);
  validateReplication(options, brokers);
  for (const option of forbidden) {
    log.warn(`${context.marker}: Configuration option "${option}" is forbidden and will be ignored`);
  }
  const warnings: Condition[] = [];
  const storage = new Map(
    pools.map((pool) => [pool.metadata.name, storageInEffect(context, pool, warnings)]),
  );
  const cluster = buildKafkaCluster({
    kafka,
    pools,
    nodeIds: assignNodeIds(pools),
    storage,
    version,
    clusterId: clusterId(context, pools),
    images: context.config.images,
  });
  warnings.push(...specWarnings(cluster));
  await Promise.all(
    cluster.pools.map((pool) => updateStatus(client, pool.resource, nodePoolStatus(cluster, pool))),
  );
  return { cluster, warnings };
}

/** The storage that the pool's pods have stays, when the change asked for would need new volumes. */
function storageInEffect(
  { informers, namespace, cluster }: Context,
  pool: KafkaNodePool,
  warnings: Condition[],
) {
  const set = informers.podSets.get(namespace, podSetName(cluster, pool.metadata.name));
  const current = set?.metadata.annotations?.['strimzi.io/storage'];
  if (!current) return pool.spec.storage;
  const storage = JSON.parse(current) as Storage;
  if (isAllowedChange(storage, pool.spec.storage)) return pool.spec.storage;
  warnings.push(
    warning(
      'KafkaStorage',
      'The desired Kafka storage configuration in the KafkaNodePool resource ' +
        `${namespace}/${pool.metadata.name} contains changes which are not allowed. As a result, all storage changes will be ignored. ` +
        'Use DEBUG level logging for more information about the detected changes.',
    ),
  );
  return storage;
}

/** Brokers refuse volumes of another cluster, so a pool that has outlived its Kafka keeps the ID. */
function clusterId({ kafka, cluster }: Context, pools: KafkaNodePool[]): string {
  if (kafka.status?.clusterId) return kafka.status.clusterId;
  const known = new Set(pools.flatMap((pool) => pool.status?.clusterId ?? []));
  if (known.size > 1) {
    throw invalidConfiguration(
      `The Kafka cluster ${cluster} has inconsistent cluster IDs in its node pools: [${[...known].join(', ')}]`,
    );
  }
  return [...known][0] ?? newClusterId();
}

/** As Kafka's own tool makes it: a UUID as URL-safe base64 that does not begin like an option. */
function newClusterId(): string {
  for (;;) {
    const bytes = randomBytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const id = bytes.toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
