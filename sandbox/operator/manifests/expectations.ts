/** The files of Strimzi 1.2.0's install folder. */
export const INSTALL_FILES = [
  '010-ServiceAccount-strimzi-cluster-operator.yaml',
  '020-ClusterRole-strimzi-cluster-operator-role.yaml',
  '020-RoleBinding-strimzi-cluster-operator.yaml',
  '021-ClusterRole-strimzi-cluster-operator-role.yaml',
  '021-ClusterRoleBinding-strimzi-cluster-operator.yaml',
  '022-ClusterRole-strimzi-cluster-operator-role.yaml',
  '022-RoleBinding-strimzi-cluster-operator.yaml',
  '023-ClusterRole-strimzi-cluster-operator-role.yaml',
  '023-RoleBinding-strimzi-cluster-operator.yaml',
  '030-ClusterRole-strimzi-kafka-broker.yaml',
  '030-ClusterRoleBinding-strimzi-cluster-operator-kafka-broker-delegation.yaml',
  '031-ClusterRole-strimzi-entity-operator.yaml',
  '031-RoleBinding-strimzi-cluster-operator-entity-operator-delegation.yaml',
  '033-ClusterRole-strimzi-kafka-client.yaml',
  '033-ClusterRoleBinding-strimzi-cluster-operator-kafka-client-delegation.yaml',
  '040-Crd-kafka.yaml',
  '041-Crd-kafkaconnect.yaml',
  '042-Crd-strimzipodset.yaml',
  '043-Crd-kafkatopic.yaml',
  '044-Crd-kafkauser.yaml',
  '045-Crd-kafkanodepool.yaml',
  '046-Crd-kafkabridge.yaml',
  '047-Crd-kafkaconnector.yaml',
  '048-Crd-kafkamirrormaker2.yaml',
  '049-Crd-kafkarebalance.yaml',
  '050-ConfigMap-strimzi-cluster-operator.yaml',
  '060-Deployment-strimzi-cluster-operator.yaml',
];

/** Those that chapter 2's sed changes. */
export const NAMESPACED_BINDINGS = [
  '020-RoleBinding-strimzi-cluster-operator.yaml',
  '021-ClusterRoleBinding-strimzi-cluster-operator.yaml',
  '022-RoleBinding-strimzi-cluster-operator.yaml',
  '023-RoleBinding-strimzi-cluster-operator.yaml',
  '030-ClusterRoleBinding-strimzi-cluster-operator-kafka-broker-delegation.yaml',
  '031-RoleBinding-strimzi-cluster-operator-entity-operator-delegation.yaml',
  '033-ClusterRoleBinding-strimzi-cluster-operator-kafka-client-delegation.yaml',
];

/** What `kubectl -n kafka create -f` prints for the folder after 020 and 031 were created on their own. */
export const CREATED = [
  'serviceaccount/strimzi-cluster-operator',
  'clusterrole.rbac.authorization.k8s.io/strimzi-cluster-operator-namespaced',
  'clusterrole.rbac.authorization.k8s.io/strimzi-cluster-operator-global',
  'clusterrolebinding.rbac.authorization.k8s.io/strimzi-cluster-operator',
  'clusterrole.rbac.authorization.k8s.io/strimzi-cluster-operator-leader-election',
  'rolebinding.rbac.authorization.k8s.io/strimzi-cluster-operator-leader-election',
  'clusterrole.rbac.authorization.k8s.io/strimzi-cluster-operator-watched',
  'rolebinding.rbac.authorization.k8s.io/strimzi-cluster-operator-watched',
  'clusterrole.rbac.authorization.k8s.io/strimzi-kafka-broker',
  'clusterrolebinding.rbac.authorization.k8s.io/strimzi-cluster-operator-kafka-broker-delegation',
  'clusterrole.rbac.authorization.k8s.io/strimzi-entity-operator',
  'clusterrole.rbac.authorization.k8s.io/strimzi-kafka-client',
  'clusterrolebinding.rbac.authorization.k8s.io/strimzi-cluster-operator-kafka-client-delegation',
  'customresourcedefinition.apiextensions.k8s.io/kafkas.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkaconnects.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/strimzipodsets.core.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkatopics.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkausers.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkanodepools.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkabridges.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkaconnectors.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkamirrormaker2s.kafka.strimzi.io',
  'customresourcedefinition.apiextensions.k8s.io/kafkarebalances.kafka.strimzi.io',
  'configmap/strimzi-cluster-operator',
  'deployment.apps/strimzi-cluster-operator',
].map((name) => `${name} created`);

export const ALREADY_THERE = [
  'rolebindings.rbac.authorization.k8s.io "strimzi-cluster-operator" already exists',
  'rolebindings.rbac.authorization.k8s.io "strimzi-cluster-operator-entity-operator-delegation" already exists',
];

export interface CrdExpectation {
  shortName: string;
  columns: string[];
  /** Path of the number of replicas, for `kubectl scale`. */
  scale?: string;
}

export const CRDS: Record<string, CrdExpectation> = {
  Kafka: { shortName: 'k', columns: ['Ready', 'Warnings', 'Kafka version', 'Metadata version'] },
  KafkaNodePool: {
    shortName: 'knp',
    columns: ['Desired replicas', 'Roles', 'NodeIds'],
    scale: '.spec.replicas',
  },
  KafkaTopic: { shortName: 'kt', columns: ['Cluster', 'Partitions', 'Replication factor', 'Ready'] },
  KafkaUser: { shortName: 'ku', columns: ['Cluster', 'Authentication', 'Authorization', 'Ready'] },
  StrimziPodSet: { shortName: 'sps', columns: ['Pods', 'Ready Pods', 'Current Pods', 'Age'] },
  KafkaConnect: { shortName: 'kc', columns: ['Desired replicas', 'Ready'], scale: '.spec.replicas' },
  KafkaConnector: {
    shortName: 'kctr',
    columns: ['Cluster', 'Connector class', 'Max Tasks', 'Ready'],
    scale: '.spec.tasksMax',
  },
  KafkaBridge: {
    shortName: 'kb',
    columns: ['Desired replicas', 'Bootstrap Servers', 'Ready'],
    scale: '.spec.replicas',
  },
  KafkaMirrorMaker2: { shortName: 'kmm2', columns: ['Desired replicas', 'Ready'], scale: '.spec.replicas' },
  KafkaRebalance: { shortName: 'kr', columns: ['Cluster', 'Template', 'Status'] },
};

export interface Refused {
  name: string;
  object: { kind: string; apiVersion?: string; spec?: unknown };
  /** Parts of what kubectl prints. */
  says: string[];
}

const CEL = 'some validation rules were not checked because the object was invalid';
const listener = (change: object = {}) => ({
  name: 'plain',
  port: 9092,
  type: 'internal',
  tls: false,
  ...change,
});
const kafka = (change: object) => ({
  kind: 'Kafka',
  spec: { kafka: { listeners: [listener()], ...change } },
});

/** What the API server or kubectl refuses, and how. */
export const REFUSED: Refused[] = [
  {
    name: 'the API version of 2022',
    object: { ...kafka({}), apiVersion: 'kafka.strimzi.io/v1beta2' },
    says: [
      'no matches for kind "Kafka" in version "kafka.strimzi.io/v1beta2"',
      'ensure CRDs are installed first',
    ],
  },
  {
    name: 'ZooKeeper, and what node pools say today',
    object: {
      kind: 'Kafka',
      spec: {
        kafka: { listeners: [listener()], replicas: 3, storage: { type: 'ephemeral' } },
        zookeeper: { replicas: 3 },
      },
    },
    says: [
      'Kafka in version "v1" cannot be handled as a Kafka: strict decoding error: unknown field "spec.kafka.replicas", unknown field "spec.kafka.storage", unknown field "spec.zookeeper"',
    ],
  },
  {
    name: "a listener's name",
    object: kafka({ listeners: [listener({ name: 'Plain_1' })] }),
    says: ["spec.kafka.listeners[0].name in body should match '^[a-z0-9]{1,11}$'"],
  },
  {
    name: "a listener's port",
    object: kafka({ listeners: [listener({ port: 80 })] }),
    says: ['spec.kafka.listeners[0].port in body should be greater than or equal to 9092'],
  },
  {
    name: "a listener's type",
    object: kafka({ listeners: [listener({ type: 'nodePort' })] }),
    says: [
      'spec.kafka.listeners[0].type: Unsupported value: "nodePort": supported values: "internal", "route", "tlsroute", "loadbalancer", "nodeport", "ingress", "cluster-ip"',
      CEL,
    ],
  },
  {
    name: 'an authorization that is gone',
    object: kafka({ authorization: { type: 'keycloak' } }),
    says: [
      'spec.kafka.authorization.type: Unsupported value: "keycloak": supported values: "simple", "custom"',
      CEL,
    ],
  },
  { name: 'a Kafka without spec', object: { kind: 'Kafka' }, says: ['spec: Required value', CEL] },
  {
    name: 'a Kafka without listeners',
    object: { kind: 'Kafka', spec: { kafka: {} } },
    says: ['spec.kafka.listeners: Required value', CEL],
  },
  {
    name: "a pool's role",
    object: {
      kind: 'KafkaNodePool',
      spec: { replicas: 3, roles: ['brokers'], storage: { type: 'ephemeral' } },
    },
    says: ['spec.roles[0]: Unsupported value: "brokers": supported values: "controller", "broker"'],
  },
  {
    name: 'a pool without replicas and storage',
    object: { kind: 'KafkaNodePool', spec: { roles: ['broker'] } },
    says: ['* spec.replicas: Required value', '* spec.storage: Required value'],
  },
  {
    name: 'a topic without partitions',
    object: { kind: 'KafkaTopic', spec: { partitions: 0, replicas: 1 } },
    says: ['spec.partitions: Invalid value: 0: spec.partitions in body should be greater than or equal to 1'],
  },
  {
    name: 'too many replicas for Kafka to count',
    object: { kind: 'KafkaTopic', spec: { replicas: 32768 } },
    says: ['spec.replicas in body should be less than or equal to 32767'],
  },
  {
    name: 'a field that topics do not have',
    object: { kind: 'KafkaTopic', spec: { partitions: 1, replicas: 1, bogus: 1 } },
    says: ['strict decoding error: unknown field "spec.bogus"'],
  },
  {
    name: "a user's operation in the words of 2022",
    object: {
      kind: 'KafkaUser',
      spec: {
        authorization: {
          type: 'simple',
          acls: [{ operation: 'All', resource: { type: 'topic', name: 'my' } }],
        },
      },
    },
    says: ['strict decoding error: unknown field "spec.authorization.acls[0].operation"'],
  },
  {
    name: 'an operation that Kafka does not have',
    object: {
      kind: 'KafkaUser',
      spec: {
        authorization: {
          type: 'simple',
          acls: [{ operations: ['Al'], resource: { type: 'topic', name: 'my' } }],
        },
      },
    },
    says: [
      'spec.authorization.acls[0].operations[0]: Unsupported value: "Al": supported values: "Read", "Write", "Create", "Delete", "Alter", "Describe", "ClusterAction", "AlterConfigs", "DescribeConfigs", "IdempotentWrite", "All"',
      CEL,
    ],
  },
  {
    name: 'an authentication of brokers',
    object: { kind: 'KafkaUser', spec: { authentication: { type: 'plain' } } },
    says: [
      'spec.authentication.type: Unsupported value: "plain": supported values: "tls", "tls-external", "scram-sha-512"',
      CEL,
    ],
  },
  {
    name: 'a validity of something that is no certificate',
    object: { kind: 'KafkaUser', spec: { authentication: { type: 'scram-sha-512', validityDays: 3 } } },
    says: ["'validityDays' and 'renewalDays' can be configured only with 'type: tls'"],
  },
];
