import type { Expectation } from './expectation.ts';

/**
 * What the course's cluster consists of: my-cluster with the pool `kafka` of three dual-role nodes, SCRAM on `plain`,
 * TLS on `tls`, simple authorization and both entity operators.
 */
const KAFKA = 'Kafka/my-cluster';
const POOL = 'KafkaNodePool/kafka';
const BROKERS: Expectation['component'] = ['my-cluster-kafka', 'kafka'];
const ENTITY: Expectation['component'] = ['my-cluster-entity-operator', 'entity-operator'];
const half = (name: string): Expectation['component'] => [
  `my-cluster-entity-${name}-operator`,
  `entity-${name}-operator`,
];
const IDS = [0, 1, 2];
const CA = (type: string): Expectation['component'] => ['strimzi', type];
/** Of each probe: first look, distance and patience in seconds, each as a list over the containers. */
const timings = (path: string, probes: Record<string, unknown[]>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(probes).flatMap(([probe, values]) =>
      ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds'].map((field, index) => [
        `${path}.${probe}.${field}`,
        values[index],
      ]),
    ),
  );
const GENERATION = { 'strimzi.io/cluster-ca-cert-generation': '0' };

const secrets: Expectation[] = [
  ...['cluster-ca', 'clients-ca'].flatMap((ca): Expectation[] => [
    {
      kind: 'Secret',
      name: `my-cluster-${ca}`,
      owner: KAFKA,
      component: CA('certificate-authority'),
      annotations: { 'strimzi.io/ca-key-generation': '0' },
      fields: { type: 'Opaque', 'data.keys()': ['ca.key'] },
    },
    {
      kind: 'Secret',
      name: `my-cluster-${ca}-cert`,
      owner: KAFKA,
      component: CA('certificate-authority'),
      annotations: { 'strimzi.io/ca-cert-generation': '0' },
      fields: { type: 'Opaque', 'data.keys()': ['ca.crt', 'ca.p12', 'ca.password'] },
    },
  ]),
  {
    kind: 'Secret',
    name: 'my-cluster-cluster-operator-certs',
    owner: KAFKA,
    component: CA('strimzi'),
    annotations: GENERATION,
    fields: { 'data.keys()': ['cluster-operator.crt', 'cluster-operator.key'] },
  },
  {
    kind: 'Secret',
    name: 'my-cluster-trustbundle',
    owner: KAFKA,
    component: CA('trust-bundle'),
    annotations: { ...GENERATION, 'strimzi.io/clients-ca-cert-generation': '0' },
    fields: { 'data.keys()': ['clients-ca.crt', 'cluster-ca.crt'] },
  },
  ...IDS.map((id): Expectation => ({
    kind: 'Secret',
    name: `my-cluster-kafka-${id}`,
    owner: KAFKA,
    component: BROKERS,
    annotations: GENERATION,
    fields: { 'data.keys()': [`my-cluster-kafka-${id}.crt`, `my-cluster-kafka-${id}.key`] },
  })),
  ...['topic', 'user'].map((name): Expectation => ({
    kind: 'Secret',
    name: `my-cluster-entity-${name}-operator-certs`,
    owner: KAFKA,
    component: half(name),
    annotations: GENERATION,
    fields: { 'data.keys()': ['entity-operator.crt', 'entity-operator.key'] },
  })),
];

/** Objects that the model computes from the custom resources alone. */
export const modelled: Expectation[] = [
  {
    kind: 'Service',
    name: 'my-cluster-kafka-bootstrap',
    owner: KAFKA,
    component: BROKERS,
    labels: { 'strimzi.io/discovery': 'true' },
    annotations: {
      'strimzi.io/discovery':
        /^\[ \{\n {2}"port" : 9092,\n {2}"tls" : false,\n {2}"protocol" : "kafka",\n {2}"auth" : "scram-sha-512"\n\}, \{/,
    },
    fields: {
      'spec.type': 'ClusterIP',
      'spec.ports[].name': ['tcp-replication', 'tcp-clients', 'tcp-clientstls'],
      'spec.ports[].port': [9091, 9092, 9093],
      'spec.selector': {
        'strimzi.io/broker-role': 'true',
        'strimzi.io/cluster': 'my-cluster',
        'strimzi.io/kind': 'Kafka',
        'strimzi.io/name': 'my-cluster-kafka',
      },
    },
  },
  {
    kind: 'Service',
    name: 'my-cluster-kafka-brokers',
    owner: KAFKA,
    component: BROKERS,
    fields: {
      'spec.clusterIP': 'None',
      'spec.publishNotReadyAddresses': true,
      'spec.ports[].name': [
        'tcp-ctrlplane',
        'tcp-replication',
        'tcp-kafkaagent',
        'tcp-clients',
        'tcp-clientstls',
      ],
      'spec.ports[].port': [9090, 9091, 8443, 9092, 9093],
    },
  },
  { kind: 'ServiceAccount', name: 'my-cluster-kafka', owner: KAFKA, component: BROKERS },
  {
    kind: 'Role',
    name: 'my-cluster-kafka',
    owner: KAFKA,
    component: BROKERS,
    fields: { 'rules[].verbs': [['get']], 'rules[].resources': [['secrets']] },
  },
  {
    kind: 'RoleBinding',
    name: 'my-cluster-kafka-role',
    owner: KAFKA,
    component: BROKERS,
    fields: { 'roleRef.name': 'my-cluster-kafka', 'subjects[].name': ['my-cluster-kafka'] },
  },
  {
    kind: 'NetworkPolicy',
    name: 'my-cluster-network-policy-kafka',
    owner: KAFKA,
    component: BROKERS,
    fields: { 'spec.ingress[].ports[].port': [9090, 9091, 8443, 9092, 9093] },
  },
  {
    kind: 'PodDisruptionBudget',
    name: 'my-cluster-kafka',
    owner: KAFKA,
    component: BROKERS,
    fields: { 'spec.minAvailable': 2, 'spec.maxUnavailable': undefined },
  },
  ...IDS.map((id): Expectation => ({
    kind: 'ConfigMap',
    name: `my-cluster-kafka-${id}`,
    owner: POOL,
    component: BROKERS,
    labels: { 'strimzi.io/pool-name': 'kafka', 'strimzi.io/pod-name': `my-cluster-kafka-${id}` },
    fields: {
      'data.keys()': ['cluster.id', 'log4j2.properties', 'metadata.version', 'server.config'],
      'data."metadata.version"': '4.3-IV0',
    },
  })),
  {
    kind: 'StrimziPodSet',
    name: 'my-cluster-kafka',
    owner: POOL,
    component: BROKERS,
    labels: { 'strimzi.io/pool-name': 'kafka' },
    annotations: { 'strimzi.io/kafka-version': '4.3.1', 'strimzi.io/storage': '{"type":"ephemeral"}' },
    fields: {
      'spec.selector.matchLabels."strimzi.io/pool-name"': 'kafka',
      'spec.pods[].metadata.name': IDS.map((id) => `my-cluster-kafka-${id}`),
      'spec.pods[].spec.subdomain': IDS.map(() => 'my-cluster-kafka-brokers'),
      'spec.pods[].spec.containers[].image': IDS.map(() => 'quay.io/strimzi/kafka:1.2.0-kafka-4.3.1'),
      'spec.pods[].spec.initContainers': IDS.map(() => undefined),
      ...timings('spec.pods[].spec.containers[]', {
        // Own: 15 and 10 at Strimzi.
        readinessProbe: [2, 1, 5].map((seconds) => IDS.map(() => seconds)),
        livenessProbe: [15, undefined, 5].map((seconds) => IDS.map(() => seconds)),
      }),
    },
  },
  { kind: 'ServiceAccount', name: 'my-cluster-entity-operator', owner: KAFKA, component: ENTITY },
  {
    kind: 'Role',
    name: 'my-cluster-entity-operator',
    owner: KAFKA,
    component: ENTITY,
    fields: {
      'rules[].resources': [
        ['kafkatopics'],
        ['kafkausers'],
        ['kafkatopics/status', 'kafkausers/status'],
        ['kafkatopics/finalizers', 'kafkausers/finalizers'],
        ['secrets'],
      ],
    },
  },
  ...['topic', 'user'].flatMap((name): Expectation[] => [
    {
      kind: 'RoleBinding',
      name: `my-cluster-entity-${name}-operator-role`,
      owner: KAFKA,
      component: half(name),
      fields: {
        'roleRef.name': 'my-cluster-entity-operator',
        'subjects[].name': ['my-cluster-entity-operator'],
      },
    },
    {
      kind: 'ConfigMap',
      name: `my-cluster-entity-${name}-operator-config`,
      owner: KAFKA,
      component: half(name),
      fields: { 'data.keys()': ['log4j2.properties'] },
    },
  ]),
  {
    kind: 'NetworkPolicy',
    name: 'my-cluster-entity-operator',
    owner: KAFKA,
    component: ENTITY,
    fields: { 'spec.ingress[].ports[].port': [8080, 8081] },
  },
  {
    kind: 'PodDisruptionBudget',
    name: 'my-cluster-entity-operator',
    owner: KAFKA,
    component: ENTITY,
    fields: { 'spec.maxUnavailable': 1 },
  },
  {
    kind: 'Deployment',
    name: 'my-cluster-entity-operator',
    owner: KAFKA,
    component: ENTITY,
    fields: {
      'spec.replicas': 1,
      'spec.strategy.type': 'Recreate',
      'spec.template.spec.containers[].name': ['topic-operator', 'user-operator'],
      'spec.template.spec.containers[].ports[].name': ['healthcheck-to', 'healthcheck-uo'],
      'spec.template.spec.containers[].ports[].containerPort': [8080, 8081],
      ...timings('spec.template.spec.containers[]', {
        // Own: 15 and 10, twelve times, and 10 and 10 at Strimzi. The user operator has no startup probe.
        startupProbe: [1, 1, 5].map((seconds) => [seconds, undefined]),
        readinessProbe: [1, 1, 5].map((seconds) => [seconds, seconds]),
        livenessProbe: [10, 10, 5].map((seconds) => [seconds, seconds]),
      }),
      'spec.template.spec.containers[].startupProbe.failureThreshold': [120, undefined],
    },
  },
];

/** Pods as the set controller makes them. */
const pods = IDS.map((id): Expectation => ({
  kind: 'Pod',
  name: `my-cluster-kafka-${id}`,
  owner: 'StrimziPodSet/my-cluster-kafka',
  component: BROKERS,
  labels: {
    'strimzi.io/broker-role': 'true',
    'strimzi.io/controller': 'strimzipodset',
    'strimzi.io/controller-name': 'my-cluster-kafka',
    'strimzi.io/controller-role': 'true',
    'strimzi.io/pod-name': `my-cluster-kafka-${id}`,
    'strimzi.io/pool-name': 'kafka',
  },
  annotations: {
    ...GENERATION,
    'strimzi.io/cluster-ca-key-generation': '0',
    'strimzi.io/clients-ca-cert-generation': '0',
    'strimzi.io/kafka-version': '4.3.1',
    'strimzi.io/configuration-hash': /^[0-9a-f]{8}$/,
    'strimzi.io/resource-revision': /^[0-9a-f]{8}$/,
    'strimzi.io/revision': /^[0-9a-f]{8}$/,
    'strimzi.io/server-cert-hash': /^[0-9a-f]{40}$/,
  },
  fields: {
    'spec.hostname': `my-cluster-kafka-${id}`,
    'spec.containers[].name': ['kafka'],
    'spec.containers[].args': [['/opt/kafka/kafka_run.sh']],
    'spec.containers[].ports[].name': [
      'tcp-kafkaagent',
      'tcp-ctrlplane',
      'tcp-replication',
      'tcp-clients',
      'tcp-clientstls',
    ],
    'spec.terminationGracePeriodSeconds': 30,
    'spec.volumes[].name': [
      'data',
      'kube-api-access',
      'strimzi-tmp',
      'kafka-metrics-and-logging',
      'ready-files',
    ],
  },
}));

/** Everything that is in the namespace when the Kafka resource is Ready. */
export const running: Expectation[] = [...modelled, ...secrets, ...pods];
