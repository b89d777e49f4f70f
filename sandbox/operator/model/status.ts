import { bootstrapService } from './names.ts';
import { inStatusOrder, isInternal } from './listeners.ts';
import type { KafkaCluster, Pool } from './kafka-cluster.ts';
import { selectorLabels } from './labels.ts';
import { kafkaComponent } from './names.ts';
import type { KafkaNodePoolStatus, ListenerStatus } from './types.ts';

export const CLUSTER_SECURITY = {
  encryption: { type: 'strimzi-tls' },
  authentication: { type: 'strimzi-mtls' },
};

export interface Address {
  host: string;
  port: number;
}

/**
 * The listeners of the Kafka status.
 * @param external where a listener that is not internal is reached
 * @param clusterCa certificate that clients of TLS listeners trust, PEM
 */
export function listenerStatuses(
  cluster: KafkaCluster,
  external: Map<string, Address[]>,
  clusterCa: string,
): ListenerStatus[] {
  return inStatusOrder(cluster.listeners).map((listener) => {
    const host = `${bootstrapService(cluster.name)}.${cluster.namespace}.svc`;
    const addresses = isInternal(listener)
      ? [{ host, port: listener.port }]
      : (external.get(listener.name) ?? []);
    const servers = new Set(addresses.map((address) => `${address.host}:${address.port}`));
    return {
      name: listener.name,
      addresses,
      bootstrapServers: [...servers].sort().join(','),
      ...(listener.tls ? { certificates: [clusterCa] } : {}),
    };
  });
}

const ROLE_ORDER = ['controller', 'broker'] as const;

export function nodePoolStatus(cluster: KafkaCluster, pool: Pool): KafkaNodePoolStatus {
  const { metadata, spec } = pool.resource;
  const labels: Record<string, string> = {
    ...selectorLabels(cluster.name, kafkaComponent(cluster.name)),
    'strimzi.io/pool-name': metadata.name,
  };
  const order = ['strimzi.io/cluster', 'strimzi.io/name', 'strimzi.io/kind', 'strimzi.io/pool-name'];
  return {
    conditions: [],
    observedGeneration: metadata.generation,
    nodeIds: pool.nodes.map((node) => node.id),
    clusterId: cluster.clusterId,
    roles: ROLE_ORDER.filter((role) => spec.roles.includes(role)),
    replicas: pool.nodes.length,
    labelSelector: order.map((key) => `${key}=${labels[key]}`).join(','),
  };
}
