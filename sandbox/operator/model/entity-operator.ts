import type { KubeObject } from '../runtime/resource.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { selectorLabels } from './labels.ts';
import { certificateAnnotations, entityMetadata, type CertificateRevisions } from './metadata.ts';
import * as names from './names.ts';
import { memoryVolume, tokenMount, tokenVolume } from './pod-volumes.ts';

/**
 * Own timing, as for the brokers: the operators here answer within a second (Strimzi: 15 s, then every 10 s, and 10 s,
 * then every 10 s). The topic operator has about as long to come up: 120 looks a second apart, where Strimzi takes 12.
 */
const STARTUP_TIMING = { initialDelaySeconds: 1, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 120 };
const READINESS_TIMING = { initialDelaySeconds: 1, periodSeconds: 1, timeoutSeconds: 5 };
const LIVENESS_TIMING = { initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 5 };

/** The Deployment with the topic operator and the user operator, or with the one of them that is asked for. */
export function entityOperatorDeployment(
  cluster: KafkaCluster,
  revisions: CertificateRevisions,
): KubeObject | undefined {
  const { topicOperator, userOperator } = cluster.kafka.spec.entityOperator ?? {};
  if (!topicOperator && !userOperator) return undefined;
  const name = names.entityOperator(cluster.name);
  const metadata = entityMetadata(cluster, name);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      // Two topic operators at once would work against each other.
      strategy: { type: 'Recreate' },
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
          containers: [
            ...(topicOperator ? [topicOperatorContainer(cluster)] : []),
            ...(userOperator ? [userOperatorContainer(cluster)] : []),
          ],
          volumes: [
            tokenVolume({ expirationSeconds: 3600 }),
            ...(topicOperator ? halfVolumes('to', 'topic', names.topicOperatorConfig(cluster.name)) : []),
            ...(userOperator ? halfVolumes('uo', 'user', names.userOperatorConfig(cluster.name)) : []),
          ],
        },
      },
    },
  };
}

function halfVolumes(short: string, long: string, configMap: string) {
  return [
    memoryVolume(`strimzi-${short}-tmp`, '5Mi'),
    { name: `entity-${long}-operator-metrics-and-logging`, configMap: { name: configMap } },
  ];
}

const env = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

function topicOperatorContainer(cluster: KafkaCluster) {
  return {
    ...container(cluster, 'topic', 'to', 8080, cluster.kafka.spec.entityOperator?.topicOperator?.resources),
    startupProbe: { ...healthGet('/healthy', 'healthcheck-to'), ...STARTUP_TIMING },
    env: env({
      STRIMZI_RESOURCE_LABELS: `strimzi.io/cluster=${cluster.name}`,
      STRIMZI_KAFKA_BOOTSTRAP_SERVERS: `${names.bootstrapService(cluster.name)}:9091`,
      STRIMZI_NAMESPACE: cluster.namespace,
      STRIMZI_CLUSTER_NAMESPACE: cluster.namespace,
      STRIMZI_SECURITY_PROTOCOL: 'SSL',
      STRIMZI_TLS_TRUSTED_CERTS_SECRET_NAME: names.clusterCaCert(cluster.name),
      STRIMZI_TLS_SECRET_NAME: names.topicOperatorCerts(cluster.name),
      STRIMZI_TLS_KEY_NAME: 'entity-operator.key',
      STRIMZI_TLS_CERT_NAME: 'entity-operator.crt',
      STRIMZI_GC_LOG_ENABLED: 'false',
    }),
  };
}

function userOperatorContainer(cluster: KafkaCluster) {
  const { userOperator } = cluster.kafka.spec.entityOperator!;
  return {
    ...container(cluster, 'user', 'uo', 8081, userOperator?.resources),
    env: env({
      STRIMZI_KAFKA_BOOTSTRAP_SERVERS: `${names.bootstrapService(cluster.name)}:9091`,
      STRIMZI_NAMESPACE: cluster.namespace,
      STRIMZI_LABELS: `strimzi.io/cluster=${cluster.name}`,
      STRIMZI_CA_KEY_NAME: names.clientsCaKey(cluster.name),
      STRIMZI_CA_CERT_NAME: names.clientsCaCert(cluster.name),
      STRIMZI_CA_NAMESPACE: cluster.namespace,
      STRIMZI_CA_VALIDITY: '365',
      STRIMZI_CA_RENEWAL: '30',
      STRIMZI_CLUSTER_CA_CERT_SECRET_NAME: names.clusterCaCert(cluster.name),
      STRIMZI_EO_KEY_SECRET_NAME: names.userOperatorCerts(cluster.name),
      STRIMZI_GC_LOG_ENABLED: 'false',
      STRIMZI_SECRET_PREFIX: userOperator?.secretPrefix ?? '',
      STRIMZI_ACLS_ADMIN_API_SUPPORTED: String(cluster.kafka.spec.kafka.authorization?.type === 'simple'),
      STRIMZI_PKCS12_KEYSTORE_GENERATION: 'true',
    }),
  };
}

function container(cluster: KafkaCluster, long: string, short: string, port: number, resources: unknown) {
  const portName = `healthcheck-${short}`;
  return {
    name: `${long}-operator`,
    image: cluster.images.entityOperator,
    imagePullPolicy: 'IfNotPresent',
    args: [`/opt/strimzi/bin/${long}_operator_run.sh`],
    ports: [{ name: portName, containerPort: port, protocol: 'TCP' }],
    livenessProbe: { ...healthGet('/healthy', portName), ...LIVENESS_TIMING },
    readinessProbe: { ...healthGet('/ready', portName), ...READINESS_TIMING },
    ...(resources ? { resources } : {}),
    volumeMounts: [
      tokenMount,
      { name: `strimzi-${short}-tmp`, mountPath: '/tmp' },
      {
        name: `entity-${long}-operator-metrics-and-logging`,
        mountPath: `/opt/${long}-operator/custom-config/`,
      },
    ],
  };
}

const healthGet = (path: string, port: string) => ({ httpGet: { path, port } });
