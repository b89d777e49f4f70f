import type { KubeObject } from '../runtime/resource.ts';
import {
  brokerOptions,
  externalBootstrapService,
  isInternal,
  perBrokerService,
  portName,
} from './listeners.ts';
import { brokersOf, poolOf, type KafkaCluster } from './kafka-cluster.ts';
import { selectorLabels } from './labels.ts';
import { kafkaMetadata, poolMetadata } from './metadata.ts';
import { bootstrapService, brokersService, kafkaComponent } from './names.ts';
import type { KafkaNode } from './nodes.ts';
import type { Listener } from './types.ts';

const port = (name: string, number: number, nodePort?: number) => ({
  name,
  port: number,
  protocol: 'TCP',
  targetPort: name,
  ...(nodePort === undefined ? {} : { nodePort }),
});

const internalListenerPorts = (cluster: KafkaCluster) =>
  cluster.listeners.filter(isInternal).map((listener) => port(portName(listener), listener.port));

/** All Services of the cluster. Ports that the user did not choose are left to Kubernetes. */
export function services(cluster: KafkaCluster): KubeObject[] {
  return [bootstrap(cluster), headless(cluster), ...externalServices(cluster)];
}

function bootstrap(cluster: KafkaCluster): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: kafkaMetadata(cluster, bootstrapService(cluster.name), {
      labels: { 'strimzi.io/discovery': 'true' },
      annotations: { 'strimzi.io/discovery': discovery(cluster.listeners) },
    }),
    spec: {
      type: 'ClusterIP',
      ports: [port('tcp-replication', 9091), ...internalListenerPorts(cluster)],
      selector: brokerSelector(cluster),
    },
  };
}

const brokerSelector = (cluster: KafkaCluster) => ({
  ...selectorLabels(cluster.name, kafkaComponent(cluster.name)),
  'strimzi.io/broker-role': 'true',
});

/** The listeners as JSON, laid out as Strimzi prints it. */
function discovery(listeners: Listener[]): string {
  const entries = listeners.map(
    ({ port, tls, authentication }) =>
      `{\n  "port" : ${port},\n  "tls" : ${tls},\n  "protocol" : "kafka",\n  "auth" : "${authentication?.type ?? 'none'}"\n}`,
  );
  return `[ ${entries.join(', ')} ]`;
}

function headless(cluster: KafkaCluster): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: kafkaMetadata(cluster, brokersService(cluster.name)),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      // Controllers find each other by these names before any of them is ready.
      publishNotReadyAddresses: true,
      ports: [
        port('tcp-ctrlplane', 9090),
        port('tcp-replication', 9091),
        port('tcp-kafkaagent', 8443),
        ...internalListenerPorts(cluster),
      ],
      selector: selectorLabels(cluster.name, kafkaComponent(cluster.name)),
    },
  };
}

/** For each listener that is not internal: a bootstrap Service and one per broker. */
export function externalServices(cluster: KafkaCluster): KubeObject[] {
  return cluster.listeners
    .filter((listener) => !isInternal(listener))
    .flatMap((listener) => [
      externalBootstrap(cluster, listener),
      ...brokersOf(cluster).map((node) => perBroker(cluster, listener, node)),
    ]);
}

function serviceType(listener: Listener): string {
  if (listener.type === 'nodeport') return 'NodePort';
  return listener.type === 'loadbalancer' ? 'LoadBalancer' : 'ClusterIP';
}

function exposure(listener: Listener) {
  const type = serviceType(listener);
  const policy = listener.configuration?.externalTrafficPolicy ?? 'Cluster';
  return type === 'ClusterIP' ? { type } : { type, externalTrafficPolicy: policy };
}

function externalBootstrap(cluster: KafkaCluster, listener: Listener): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: kafkaMetadata(cluster, externalBootstrapService(cluster.name, listener)),
    spec: {
      ...exposure(listener),
      ports: [port(portName(listener), listener.port, listener.configuration?.bootstrap?.nodePort)],
      selector: brokerSelector(cluster),
    },
  };
}

function perBroker(cluster: KafkaCluster, listener: Listener, node: KafkaNode): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: poolMetadata(
      cluster,
      poolOf(cluster, node),
      perBrokerService(cluster.name, node.pool, node.id, listener),
    ),
    spec: {
      ...exposure(listener),
      ports: [port(portName(listener), listener.port, brokerOptions(listener, node.id)?.nodePort)],
      selector: {
        ...selectorLabels(cluster.name, kafkaComponent(cluster.name)),
        'strimzi.io/pool-name': node.pool,
        'strimzi.io/pod-name': node.podName,
      },
    },
  };
}
