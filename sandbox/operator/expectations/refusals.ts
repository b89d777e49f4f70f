/** Kafka resources that cannot work, and how their status must say so. */
export interface Refusal {
  name: string;
  /** Without it there is no node pool. */
  pool?: { replicas: number; roles: string[] };
  kafka: Record<string, unknown>;
  labels?: Record<string, string>;
  reason: string;
  message: string;
  /** Reasons of the Warning conditions before NotReady. */
  warnings?: string[];
}

const BOTH = ['controller', 'broker'];
const three = { replicas: 3, roles: BOTH };
const listeners = [{ name: 'plain', port: 9092, type: 'internal', tls: false }];
const missing = (name: string, role: string) =>
  `The Kafka cluster ${name} is invalid: [At least one KafkaNodePool with the ${role} role and at least one replica is required when KRaft mode is enabled]`;

export const REFUSALS: Refusal[] = [
  {
    name: 'bad-version',
    pool: three,
    kafka: { version: '6.6.6', listeners },
    reason: 'UnsupportedKafkaVersionException',
    message:
      'Unsupported Kafka.spec.kafka.version: 6.6.6. Supported versions are: [4.2.0, 4.2.1, 4.3.0, 4.3.1]',
  },
  {
    name: 'no-pool',
    kafka: { listeners },
    reason: 'InvalidConfigurationException',
    message: 'No KafkaNodePools found for Kafka cluster no-pool',
  },
  {
    name: 'only-controllers',
    pool: { replicas: 3, roles: ['controller'] },
    kafka: { listeners },
    reason: 'InvalidResourceException',
    message: missing('only-controllers', 'broker'),
  },
  {
    name: 'only-brokers',
    pool: { replicas: 3, roles: ['broker'] },
    kafka: { listeners },
    reason: 'InvalidResourceException',
    message: missing('only-brokers', 'controller'),
  },
  {
    name: 'too-many-replicas',
    pool: three,
    kafka: { listeners, config: { 'default.replication.factor': 5 } },
    reason: 'InvalidResourceException',
    message:
      "Kafka configuration option 'default.replication.factor' should be set to 3 or less because this cluster has only 3 Kafka broker(s).",
  },
  {
    name: 'bad-label',
    pool: three,
    kafka: { listeners },
    labels: { 'strimzi.io/foo': 'x' },
    reason: 'CompletionException',
    message:
      'java.lang.IllegalArgumentException: Labels starting with strimzi.io/ are not allowed in Custom Resources, such labels should be removed.',
  },
  {
    name: 'route',
    pool: three,
    kafka: { listeners: [{ name: 'ext', port: 9094, type: 'route', tls: true }] },
    reason: 'NoStackTraceThrowable',
    message:
      'The OpenShift route API is not available in this Kubernetes cluster. Exposing Kafka cluster route using routes is not possible.',
    warnings: ['KafkaDefaultReplicationFactor', 'KafkaMinInsyncReplicas'],
  },
];
