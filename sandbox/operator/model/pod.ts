import { hasType, portName } from './listeners.ts';
import type { KafkaCluster, Pool } from './kafka-cluster.ts';
import { poolMetadata } from './metadata.ts';
import { brokersService, kafkaComponent, podSetName } from './names.ts';
import type { KafkaNode } from './nodes.ts';
import { memoryVolume, tokenMount, tokenVolume } from './pod-volumes.ts';
import { claimName, dataVolumes } from './storage.ts';
import type { JvmOptions, Pod } from './types.ts';

/**
 * Own timing: the brokers here are up within seconds, and Strimzi's (first look after 15 s, then every 10 s) would
 * be most of the waiting. The probes themselves are Strimzi's.
 */
const READINESS_TIMING = { initialDelaySeconds: 2, periodSeconds: 1, timeoutSeconds: 5 };
const LIVENESS_TIMING = { initialDelaySeconds: 15, timeoutSeconds: 5 };

/** The pod of one node, without the revision annotations (see `pod-set.ts`). */
export function brokerPod(
  cluster: KafkaCluster,
  pool: Pool,
  node: KafkaNode,
  annotations: Record<string, string>,
): Pod {
  const setName = podSetName(cluster.name, node.pool);
  const { labels, name, namespace } = poolMetadata(cluster, pool, node.podName, {
    labels: {
      'strimzi.io/controller': 'strimzipodset',
      'strimzi.io/controller-name': setName,
      'strimzi.io/pod-name': node.podName,
      'strimzi.io/broker-role': String(node.broker),
      'strimzi.io/controller-role': String(node.controller),
    },
  });
  const needsNodeAddress = hasType(cluster.listeners, 'nodeport');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations },
    spec: {
      automountServiceAccountToken: false,
      ...(needsNodeAddress ? { initContainers: [initContainer(cluster)] } : {}),
      containers: [kafkaContainer(cluster, pool, node)],
      hostname: node.podName,
      subdomain: brokersService(cluster.name),
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      serviceAccountName: kafkaComponent(cluster.name),
      terminationGracePeriodSeconds: 30,
      volumes: [
        ...dataVolumes(pool.storage).map((volume) =>
          volume.storage.type === 'ephemeral'
            ? {
                name: volume.name,
                emptyDir: volume.storage.sizeLimit ? { sizeLimit: volume.storage.sizeLimit } : {},
              }
            : { name: volume.name, persistentVolumeClaim: { claimName: claimName(volume, node) } },
        ),
        tokenVolume(),
        memoryVolume('strimzi-tmp', '5Mi'),
        { name: 'kafka-metrics-and-logging', configMap: { name: node.podName } },
        memoryVolume('ready-files', '1Ki'),
        ...(needsNodeAddress ? [memoryVolume('rack-volume', '1Mi')] : []),
      ],
    },
  };
}

function kafkaContainer(cluster: KafkaCluster, pool: Pool, node: KafkaNode) {
  const { resources, jvmOptions } = { ...cluster.kafka.spec.kafka, ...definedOnly(pool.resource.spec) };
  return {
    name: 'kafka',
    image: cluster.version.image,
    imagePullPolicy: 'IfNotPresent',
    args: ['/opt/kafka/kafka_run.sh'],
    env: [
      { name: 'KAFKA_JMX_EXPORTER_ENABLED', value: 'false' },
      { name: 'STRIMZI_KAFKA_GC_LOG_ENABLED', value: 'false' },
      { name: 'KAFKA_CLUSTER_NAME', value: cluster.name },
      { name: 'KAFKA_HEAP_OPTS', value: heapOptions(jvmOptions) },
    ],
    ports: containerPorts(cluster, node),
    livenessProbe: { exec: { command: ['/opt/kafka/kafka_liveness.sh'] }, ...LIVENESS_TIMING },
    readinessProbe: { exec: { command: ['/opt/kafka/kafka_readiness.sh'] }, ...READINESS_TIMING },
    ...(resources ? { resources } : {}),
    volumeMounts: [
      ...dataVolumes(pool.storage).map(({ name, mountPath }) => ({ name, mountPath })),
      tokenMount,
      { name: 'strimzi-tmp', mountPath: '/tmp' },
      { name: 'kafka-metrics-and-logging', mountPath: '/opt/kafka/custom-config/' },
      { name: 'ready-files', mountPath: '/var/opt/kafka' },
      ...(hasType(cluster.listeners, 'nodeport')
        ? [{ name: 'rack-volume', mountPath: '/opt/kafka/init' }]
        : []),
    ],
  };
}

function containerPorts(cluster: KafkaCluster, node: KafkaNode) {
  const ports: [string, number][] = [['tcp-kafkaagent', 8443]];
  if (node.controller) ports.push(['tcp-ctrlplane', 9090]);
  if (node.broker) {
    ports.push(['tcp-replication', 9091]);
    for (const listener of cluster.listeners) ports.push([portName(listener), listener.port]);
  }
  return ports.map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' }));
}

/** Writes the address of the pod's node to a file, where advertised listeners without a host of their own find it. */
function initContainer(cluster: KafkaCluster) {
  return {
    name: 'kafka-init',
    image: cluster.images.kafkaInit,
    imagePullPolicy: 'IfNotPresent',
    args: ['/opt/strimzi/bin/kafka_init_run.sh'],
    env: [
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'EXTERNAL_ADDRESS', value: 'TRUE' },
    ],
    volumeMounts: [tokenMount, { name: 'rack-volume', mountPath: '/opt/kafka/init' }],
  };
}

function heapOptions(jvm: JvmOptions = {}): string {
  const options = [`-Xms${jvm['-Xms'] ?? '128M'}`];
  if (jvm['-Xmx']) options.push(`-Xmx${jvm['-Xmx']}`);
  return options.join(' ');
}

/** What a pool leaves out comes from the Kafka resource. */
function definedOnly({ resources, jvmOptions }: { resources?: unknown; jvmOptions?: JvmOptions }) {
  return { ...(resources ? { resources } : {}), ...(jvmOptions ? { jvmOptions } : {}) };
}
