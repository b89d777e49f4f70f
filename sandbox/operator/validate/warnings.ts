import { brokersOf, controllersOf, type KafkaCluster } from '../model/kafka-cluster.ts';
import { isEphemeral } from '../model/storage.ts';
import type { KafkaNode } from '../model/nodes.ts';
import type { Condition } from '../runtime/conditions.ts';

export const warning = (reason: string, message: string): Condition => ({
  type: 'Warning',
  status: 'True',
  reason,
  message,
});

/** What works but should not stay as it is. Order as in Strimzi: storage first, then configuration. */
export function specWarnings(cluster: KafkaCluster): Condition[] {
  return [...storageWarnings(cluster), ...configWarnings(cluster)];
}

function storageWarnings(cluster: KafkaCluster): Condition[] {
  const warnings: Condition[] = [];
  const onlyEphemeral = (nodes: KafkaNode[]) => {
    const pool = cluster.pools.find(({ resource }) => resource.metadata.name === nodes[0]?.pool);
    return nodes.length === 1 && pool !== undefined && isEphemeral(pool.storage);
  };
  if (onlyEphemeral(brokersOf(cluster))) {
    warnings.push(
      warning(
        'KafkaStorage',
        'A Kafka cluster with a single broker node and ephemeral storage will lose topic messages after any restart or rolling update.',
      ),
    );
  }
  if (onlyEphemeral(controllersOf(cluster))) {
    warnings.push(
      warning(
        'KafkaStorage',
        'A Kafka cluster with a single controller node and ephemeral storage will lose data after any restart or rolling update.',
      ),
    );
  }
  return warnings;
}

function configWarnings(cluster: KafkaCluster): Condition[] {
  const config = cluster.kafka.spec.kafka.config ?? {};
  const warnings: Condition[] = [];
  const unset = (option: string, reason: string) => {
    if (brokersOf(cluster).length > 1 && config[option] === undefined) {
      warnings.push(
        warning(
          reason,
          `${option} option is not configured. It defaults to 1 which does not guarantee reliability and availability. You should configure this option in .spec.kafka.config.`,
        ),
      );
    }
  };
  unset('default.replication.factor', 'KafkaDefaultReplicationFactor');
  unset('min.insync.replicas', 'KafkaMinInsyncReplicas');
  for (const [option, reason] of [
    ['inter.broker.protocol.version', 'KafkaInterBrokerProtocolVersionInKRaft'],
    ['log.message.format.version', 'KafkaLogMessageFormatVersionInKRaft'],
  ] as const) {
    if (config[option] !== undefined) {
      warnings.push(
        warning(
          reason,
          `${option} is not used in KRaft-based Kafka clusters and should be removed from the Kafka custom resource.`,
        ),
      );
    }
  }
  return warnings;
}
