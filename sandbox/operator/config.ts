import { millisecondsEnv, requiredEnv } from './runtime/process.ts';

/** What the install manifests' Deployment says by environment variables. */
export interface OperatorConfig {
  /** Namespaces to look after; empty means all. */
  namespaces: string[];
  operatorName: string;
  reconcileEveryMs: number;
  operationTimeoutMs: number;
  kafkaImages: string;
  images: { entityOperator: string; kafkaInit: string; kafkaExporter: string };
  leaderElection?: { namespace: string; leaseName: string; identity: string };
  healthPort: number;
}

const OPERATOR_IMAGE = 'quay.io/strimzi/operator:1.2.0';
/** The exporter is in the image of the newest Kafka, whichever version the brokers run. */
const EXPORTER_IMAGE = 'quay.io/strimzi/kafka:1.2.0-kafka-4.3.1';

export function operatorConfig(env: NodeJS.ProcessEnv = process.env): OperatorConfig {
  const watched = env.STRIMZI_NAMESPACE ?? '*';
  return {
    namespaces: watched === '*' ? [] : watched.split(',').map((namespace) => namespace.trim()),
    operatorName: env.STRIMZI_OPERATOR_NAME ?? env.HOSTNAME ?? 'strimzi-cluster-operator',
    reconcileEveryMs: millisecondsEnv('STRIMZI_FULL_RECONCILIATION_INTERVAL_MS', 120_000),
    operationTimeoutMs: millisecondsEnv('STRIMZI_OPERATION_TIMEOUT_MS', 300_000),
    kafkaImages: env.STRIMZI_KAFKA_IMAGES ?? '',
    images: {
      entityOperator: env.STRIMZI_DEFAULT_TOPIC_OPERATOR_IMAGE || OPERATOR_IMAGE,
      kafkaInit: env.STRIMZI_DEFAULT_KAFKA_INIT_IMAGE || OPERATOR_IMAGE,
      kafkaExporter: env.STRIMZI_DEFAULT_KAFKA_EXPORTER_IMAGE || EXPORTER_IMAGE,
    },
    ...(env.STRIMZI_LEADER_ELECTION_ENABLED === 'true'
      ? {
          leaderElection: {
            namespace: requiredEnv('STRIMZI_LEADER_ELECTION_LEASE_NAMESPACE'),
            leaseName: requiredEnv('STRIMZI_LEADER_ELECTION_LEASE_NAME'),
            identity: requiredEnv('STRIMZI_LEADER_ELECTION_IDENTITY'),
          },
        }
      : {}),
    healthPort: Number(env.STRIMZI_HEALTH_PORT ?? 8080),
  };
}
