import type { KubeObject } from '../runtime/resource.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { entityOperatorLogging, kafkaLogging } from './log4j2.ts';
import { entityMetadata, poolMetadata } from './metadata.ts';
import * as names from './names.ts';
import { serverConfig, type AdvertisedAddresses } from './server-config.ts';

/** One ConfigMap per node, with everything that its broker reads at the start. */
export function nodeConfigMaps(cluster: KafkaCluster, advertised: AdvertisedAddresses): KubeObject[] {
  return cluster.pools.flatMap((pool) =>
    pool.nodes.map((node) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: poolMetadata(cluster, pool, node.podName, {
        labels: { 'strimzi.io/pod-name': node.podName },
      }),
      data: {
        'cluster.id': cluster.clusterId,
        'log4j2.properties': kafkaLogging(),
        'metadata.version': cluster.version.metadataVersion,
        'server.config': serverConfig(cluster, pool, node, advertised),
      },
    })),
  );
}

/** The logging of the two halves of the entity operator. */
export function entityConfigMaps(cluster: KafkaCluster): KubeObject[] {
  const { topicOperator, userOperator } = cluster.kafka.spec.entityOperator ?? {};
  const configMap = (name: string, component: string, logging: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: entityMetadata(cluster, name, component),
    data: { 'log4j2.properties': entityOperatorLogging(logging) },
  });
  return [
    ...(topicOperator
      ? [configMap(names.topicOperatorConfig(cluster.name), names.topicOperator(cluster.name), 'TOConfig')]
      : []),
    ...(userOperator
      ? [configMap(names.userOperatorConfig(cluster.name), names.userOperator(cluster.name), 'UOConfig')]
      : []),
  ];
}
