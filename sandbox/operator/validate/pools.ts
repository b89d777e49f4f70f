import { invalidConfiguration, invalidResource } from '../reconcile/errors.ts';
import type { KafkaNodePool } from '../model/types.ts';

/** Refuses a cluster without pools, without nodes, or without one of the two roles. */
export function validatePools(cluster: string, pools: KafkaNodePool[]): void {
  if (pools.length === 0) {
    throw invalidConfiguration(`No KafkaNodePools found for Kafka cluster ${cluster}`);
  }
  const populated = pools.filter((pool) => pool.spec.replicas > 0);
  if (populated.length === 0) {
    throw invalidResource(
      `KafkaNodePools are enabled, but KafkaNodePools for Kafka cluster ${cluster} either don't exist or have 0 replicas. ` +
        'Please make sure at least one KafkaNodePool resource exists, is in the same namespace as the Kafka resource, ' +
        'has at least one replica, and has the strimzi.io/cluster label set to the name of the Kafka resource.',
    );
  }
  const missing = (['controller', 'broker'] as const)
    .filter((role) => !populated.some((pool) => pool.spec.roles.includes(role)))
    .map(
      (role) =>
        `At least one KafkaNodePool with the ${role} role and at least one replica is required when KRaft mode is enabled`,
    );
  if (missing.length > 0) {
    throw invalidResource(`The Kafka cluster ${cluster} is invalid: [${missing.join(', ')}]`);
  }
}
