import { OPERATOR_VERSION } from '../model/versions.ts';
import { CLUSTER_SECURITY, listenerStatuses, type Address } from '../model/status.ts';
import type { KafkaCluster } from '../model/kafka-cluster.ts';
import type { Kafka, KafkaStatus } from '../model/types.ts';
import { withTransitionTimes, type Condition } from '../runtime/conditions.ts';

/** The first thing that a new Kafka resource says. */
export function creatingStatus(): KafkaStatus {
  return {
    conditions: withTransitionTimes(
      [{ type: 'NotReady', status: 'True', reason: 'Creating', message: 'Kafka cluster is being deployed' }],
      [],
    ),
    observedGeneration: 0,
  };
}

/** While paused, only what does not depend on the state of the brokers is said. */
export function pausedStatus({ status = {} }: Kafka): KafkaStatus {
  return {
    conditions: withTransitionTimes([{ type: 'ReconciliationPaused', status: 'True' }], status.conditions),
    observedGeneration: status.observedGeneration ?? 0,
    ...(status.clusterId ? { clusterId: status.clusterId } : {}),
    clusterSecurity: CLUSTER_SECURITY,
  };
}

export function readyStatus(
  cluster: KafkaCluster,
  warnings: Condition[],
  external: Map<string, Address[]>,
  clusterCa: string,
): KafkaStatus {
  const { kafka, version } = cluster;
  return {
    conditions: withTransitionTimes(
      [...warnings, { type: 'Ready', status: 'True' }],
      kafka.status?.conditions,
    ),
    observedGeneration: kafka.metadata.generation,
    listeners: listenerStatuses(cluster, external, clusterCa),
    kafkaNodePools: cluster.pools.map(({ resource }) => ({ name: resource.metadata.name })),
    clusterId: cluster.clusterId,
    operatorLastSuccessfulVersion: OPERATOR_VERSION,
    kafkaVersion: version.version,
    kafkaMetadataVersion: version.metadataVersion,
    clusterSecurity: CLUSTER_SECURITY,
  };
}

/**
 * What is said after a failure: versions and ID of the last success stay, listeners do not.
 * @param planned what is known when the failure came after the pools were read
 */
export function failedStatus(
  kafka: Kafka,
  reason: string,
  message: string,
  planned: { cluster: KafkaCluster; warnings: Condition[] } | undefined,
): KafkaStatus {
  const {
    clusterId,
    operatorLastSuccessfulVersion,
    kafkaVersion,
    kafkaMetadataVersion,
    conditions,
    autoRebalance,
  } = kafka.status ?? {};
  const carried = { clusterId, operatorLastSuccessfulVersion, kafkaVersion, kafkaMetadataVersion };
  return {
    conditions: withTransitionTimes(
      [...(planned?.warnings ?? []), { type: 'NotReady', status: 'True', reason, message }],
      conditions,
    ),
    observedGeneration: kafka.metadata.generation,
    ...(planned
      ? {
          kafkaNodePools: planned.cluster.pools.map(({ resource }) => ({ name: resource.metadata.name })),
          autoRebalance: autoRebalance ?? { state: 'Idle', lastTransitionTime: new Date().toISOString() },
        }
      : {}),
    ...carried,
    clusterSecurity: CLUSTER_SECURITY,
  };
}
