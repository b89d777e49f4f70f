import { connectAdmin, KafkaError } from '../kafka-admin/index.ts';
import { brokersOf, nodeHost, type KafkaCluster } from '../model/kafka-cluster.ts';
import { dynamicOptions } from '../model/dynamic-config.ts';
import { readUserConfig } from '../model/user-config.ts';
import { createLogger } from '../runtime/logger.ts';
import type { Authorities } from './certificates.ts';
import type { Context } from './context.ts';

const log = createLogger('KafkaRoller');

/** Gives running brokers the options that need no restart. False when they refuse: a restart will do it then. */
export async function reconcileDynamicConfig(
  context: Context,
  cluster: KafkaCluster,
  { clusterCa, operator }: Authorities,
): Promise<boolean> {
  const brokers = brokersOf(cluster).map((node) => ({
    id: node.id,
    host: nodeHost(cluster, node),
    port: 9091,
  }));
  const admin = connectAdmin({
    bootstrap: brokers.map(({ host, port }) => `${host}:${port}`).join(','),
    ca: clusterCa.certificate,
    cert: operator.certificate,
    key: operator.key,
  });
  try {
    const wanted = dynamicOptions(readUserConfig(cluster.kafka.spec.kafka.config).options);
    const inForce = await admin.cluster.brokerConfig(brokers[0]!);
    const overrides = await admin.cluster.clusterConfig();
    const set = Object.fromEntries(
      Object.entries(wanted).filter(([option, value]) => inForce.get(option)?.value !== value),
    );
    const reset = [...overrides.keys()].filter((option) => wanted[option] === undefined);
    if (Object.keys(set).length === 0 && reset.length === 0) return true;
    log.info(
      `${context.marker}: Dynamic update of cluster-wide configuration(s): ${[...Object.keys(set), ...reset].join(', ')}`,
    );
    await admin.cluster.alterClusterConfig({ set, reset });
    return true;
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    log.warn(`${context.marker}: Dynamic update failed, the brokers will be restarted: ${error.message}`);
    return false;
  } finally {
    await admin.close();
  }
}
