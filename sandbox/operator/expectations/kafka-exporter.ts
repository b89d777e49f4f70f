import type { Expectation } from './expectation.ts';

/**
 * What `spec.kafkaExporter: {}` adds to the course's cluster (Strimzi's KafkaExporter and KafkaExporterReconciler).
 * No Service and no Role: the exporter asks nothing of the API server, and Prometheus finds its pod.
 */
const KAFKA = 'Kafka/my-cluster';
const NAME = 'my-cluster-kafka-exporter';
const EXPORTER: Expectation['component'] = [NAME, 'kafka-exporter'];
const common = { name: NAME, owner: KAFKA, component: EXPORTER };

/** Those that the model computes from the custom resource alone. */
export const exporterModelled: Expectation[] = [
  { ...common, kind: 'ServiceAccount' },
  {
    ...common,
    kind: 'NetworkPolicy',
    fields: { 'spec.ingress[].ports[].port': [9404], 'spec.ingress[].from': [undefined] },
  },
  { ...common, kind: 'PodDisruptionBudget', fields: { 'spec.maxUnavailable': 1 } },
  {
    ...common,
    kind: 'Deployment',
    fields: {
      'spec.replicas': 1,
      'spec.strategy': { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      'spec.template.metadata.annotations.keys()': [
        'strimzi.io/cluster-ca-cert-generation',
        'strimzi.io/cluster-ca-key-generation',
        'strimzi.io/server-cert-hash',
      ],
      'spec.template.spec.serviceAccountName': NAME,
      'spec.template.spec.automountServiceAccountToken': false,
      'spec.template.spec.volumes[].name': ['strimzi-tmp', 'cluster-ca-certs', 'kafka-exporter-certs'],
      'spec.template.spec.volumes[].secret.secretName': [
        undefined,
        'my-cluster-trustbundle',
        'my-cluster-kafka-exporter-certs',
      ],
      'spec.template.spec.containers[].name': [NAME],
      'spec.template.spec.containers[].image': ['quay.io/strimzi/kafka:1.2.0-kafka-4.3.1'],
      'spec.template.spec.containers[].args': [['/opt/kafka-exporter/kafka_exporter_run.sh']],
      'spec.template.spec.containers[].ports[].name': ['tcp-prometheus'],
      'spec.template.spec.containers[].ports[].containerPort': [9404],
      'spec.template.spec.containers[].readinessProbe.httpGet.path': ['/healthz'],
      'spec.template.spec.containers[].livenessProbe.httpGet.port': ['tcp-prometheus'],
      'spec.template.spec.containers[].volumeMounts[].mountPath': [
        '/tmp',
        '/etc/kafka-exporter/cluster-ca-certs/',
        '/etc/kafka-exporter/kafka-exporter-certs/',
      ],
      'spec.template.spec.containers[].env[].name': [
        'KAFKA_EXPORTER_LOGGING',
        'KAFKA_EXPORTER_KAFKA_VERSION',
        'KAFKA_EXPORTER_GROUP_REGEX',
        'KAFKA_EXPORTER_TOPIC_REGEX',
        'KAFKA_EXPORTER_KAFKA_SERVER',
        'KAFKA_EXPORTER_ENABLE_SARAMA',
        'KAFKA_EXPORTER_OFFSET_SHOW_ALL',
      ],
      'spec.template.spec.containers[].env[].value': [
        '0',
        '4.3.1',
        '.*',
        '.*',
        'my-cluster-kafka-bootstrap:9091',
        'false',
        'true',
      ],
    },
  },
];

/** Everything that is there when the Kafka resource is Ready. */
export const exporterRunning: Expectation[] = [
  ...exporterModelled,
  {
    kind: 'Secret',
    name: `${NAME}-certs`,
    owner: KAFKA,
    component: EXPORTER,
    annotations: { 'strimzi.io/cluster-ca-cert-generation': '0' },
    fields: { 'data.keys()': ['kafka-exporter.crt', 'kafka-exporter.key'] },
  },
];
