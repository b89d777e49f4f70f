import type { KubeObject } from '../runtime/resource.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { selectorLabels } from './labels.ts';
import { certificateAnnotations, exporterMetadata, type CertificateRevisions } from './metadata.ts';
import * as names from './names.ts';
import { memoryVolume } from './pod-volumes.ts';
import type { KafkaExporterSpec } from './types.ts';

/** Own timing, as for the entity operator: the exporter answers within a second. */
const READINESS_TIMING = { initialDelaySeconds: 1, periodSeconds: 1, timeoutSeconds: 15 };
const LIVENESS_TIMING = { initialDelaySeconds: 15, periodSeconds: 30, timeoutSeconds: 15 };
/** What Strimzi takes for a probe that the spec has but does not spell out. */
const PROBE_DEFAULTS = { initialDelaySeconds: 15, timeoutSeconds: 5 };
const VERBOSITY: Record<string, string> = { debug: '1', trace: '2' };

export const METRICS_PORT = 9404;
const METRICS_PORT_NAME = 'tcp-prometheus';
const FOLDER = '/etc/kafka-exporter';

/** The Deployment of the exporter. Strimzi makes no Service for it: Prometheus is meant to find the pod. */
export function kafkaExporterDeployment(
  cluster: KafkaCluster,
  spec: KafkaExporterSpec,
  revisions: CertificateRevisions,
): KubeObject {
  const name = names.kafkaExporter(cluster.name);
  const metadata = exporterMetadata(cluster, name);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selectorLabels(cluster.name, name) },
      template: {
        metadata: {
          labels: metadata.labels,
          annotations: certificateAnnotations(revisions),
        },
        spec: {
          automountServiceAccountToken: false,
          serviceAccountName: name,
          terminationGracePeriodSeconds: 30,
          containers: [container(cluster, spec)],
          volumes: [
            memoryVolume('strimzi-tmp', '5Mi'),
            secretVolume('cluster-ca-certs', names.trustBundle(cluster.name)),
            secretVolume('kafka-exporter-certs', names.kafkaExporterCerts(cluster.name)),
          ],
        },
      },
    },
  };
}

function container(cluster: KafkaCluster, spec: KafkaExporterSpec) {
  const health = { httpGet: { path: '/healthz', port: METRICS_PORT_NAME } };
  const timing = (given: object | undefined, own: object) => (given ? { ...PROBE_DEFAULTS, ...given } : own);
  return {
    name: names.kafkaExporter(cluster.name),
    image: spec.image ?? cluster.images.kafkaExporter,
    imagePullPolicy: 'IfNotPresent',
    args: ['/opt/kafka-exporter/kafka_exporter_run.sh'],
    ports: [{ name: METRICS_PORT_NAME, containerPort: METRICS_PORT, protocol: 'TCP' }],
    livenessProbe: { ...health, ...timing(spec.livenessProbe, LIVENESS_TIMING) },
    readinessProbe: { ...health, ...timing(spec.readinessProbe, READINESS_TIMING) },
    ...(spec.resources ? { resources: spec.resources } : {}),
    env: Object.entries(environment(cluster, spec)).map(([name, value]) => ({ name, value })),
    volumeMounts: [
      { name: 'strimzi-tmp', mountPath: '/tmp' },
      { name: 'cluster-ca-certs', mountPath: `${FOLDER}/cluster-ca-certs/` },
      { name: 'kafka-exporter-certs', mountPath: `${FOLDER}/kafka-exporter-certs/` },
    ],
  };
}

function environment(cluster: KafkaCluster, spec: KafkaExporterSpec): Record<string, string> {
  const { groupExcludeRegex, topicExcludeRegex } = spec;
  return {
    KAFKA_EXPORTER_LOGGING: VERBOSITY[spec.logging?.toLowerCase() ?? ''] ?? '0',
    KAFKA_EXPORTER_KAFKA_VERSION: cluster.version.version,
    KAFKA_EXPORTER_GROUP_REGEX: spec.groupRegex ?? '.*',
    KAFKA_EXPORTER_TOPIC_REGEX: spec.topicRegex ?? '.*',
    ...(groupExcludeRegex !== undefined && { KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX: groupExcludeRegex }),
    ...(topicExcludeRegex !== undefined && { KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX: topicExcludeRegex }),
    KAFKA_EXPORTER_KAFKA_SERVER: `${names.bootstrapService(cluster.name)}:9091`,
    KAFKA_EXPORTER_ENABLE_SARAMA: String(spec.enableSaramaLogging ?? false),
    KAFKA_EXPORTER_OFFSET_SHOW_ALL: String(spec.showAllOffsets ?? true),
  };
}

const secretVolume = (name: string, secretName: string) => ({
  name,
  secret: { secretName, defaultMode: 0o444 },
});
