import { handedDownLabels, type Labels } from './labels.ts';
import { nodesOf, type KafkaNode } from './nodes.ts';
import type { Kafka, KafkaNodePool, Listener, Storage } from './types.ts';
import type { KafkaVersion } from './versions.ts';

/** A pool as it will be built: its nodes, and the storage in effect (a forbidden change is not taken over). */
export interface Pool {
  resource: KafkaNodePool;
  nodes: KafkaNode[];
  storage: Storage;
}

/** Everything that the desired resources are computed from; no builder reads anything else. */
export interface KafkaCluster {
  kafka: Kafka;
  name: string;
  namespace: string;
  pools: Pool[];
  nodes: KafkaNode[];
  listeners: Listener[];
  version: KafkaVersion;
  clusterId: string;
  /** Labels of the Kafka resource that all objects get. */
  labels: Labels;
  images: { entityOperator: string; kafkaInit: string; kafkaExporter: string };
}

export function buildKafkaCluster(input: {
  kafka: Kafka;
  pools: KafkaNodePool[];
  nodeIds: Map<string, number[]>;
  storage: Map<string, Storage>;
  version: KafkaVersion;
  clusterId: string;
  images: KafkaCluster['images'];
}): KafkaCluster {
  const { kafka } = input;
  const name = kafka.metadata.name;
  const pools = input.pools.map((resource) => ({
    resource,
    nodes: nodesOf(name, resource, input.nodeIds.get(resource.metadata.name) ?? []),
    storage: input.storage.get(resource.metadata.name) ?? resource.spec.storage,
  }));
  return {
    kafka,
    name,
    namespace: kafka.metadata.namespace!,
    pools,
    nodes: pools.flatMap((pool) => pool.nodes),
    listeners: kafka.spec.kafka.listeners,
    version: input.version,
    clusterId: input.clusterId,
    labels: handedDownLabels(kafka.metadata.labels),
    images: input.images,
  };
}

export const brokersOf = (cluster: KafkaCluster) => cluster.nodes.filter((node) => node.broker);
export const controllersOf = (cluster: KafkaCluster) => cluster.nodes.filter((node) => node.controller);

export const poolOf = (cluster: KafkaCluster, node: KafkaNode) =>
  cluster.pools.find(({ nodes }) => nodes.includes(node))!;

/** The DNS name of a node inside the cluster. */
export const nodeHost = (cluster: KafkaCluster, node: KafkaNode) =>
  `${node.podName}.${cluster.name}-kafka-brokers.${cluster.namespace}.svc`;
