import { bootstrapService, brokersService, kafkaComponent } from '../model/names.ts';
import { brokersOf, type KafkaCluster } from '../model/kafka-cluster.ts';
import { isInternal } from '../model/listeners.ts';
import type { KafkaNode } from '../model/nodes.ts';
import type { Subject } from './certificate-authority.ts';

const CLUSTER_DOMAIN = 'cluster.local';

/**
 * The certificate of one node: all names under which clients and other nodes reach it.
 * @param routeHosts hosts that a router has given to it
 */
export function nodeSubject(cluster: KafkaCluster, node: KafkaNode, routeHosts: string[]): Subject {
  const { name, namespace } = cluster;
  const hosts = [
    ...serviceNames(bootstrapService(name), namespace),
    ...serviceNames(brokersService(name), namespace),
  ];
  const host = `${node.podName}.${brokersService(name)}.${namespace}.svc`;
  hosts.push(host, `${host}.${CLUSTER_DOMAIN}`);
  if (brokersOf(cluster).includes(node)) hosts.push(...externalNames(cluster, node), ...routeHosts);
  return { commonName: kafkaComponent(name), hosts: [...new Set(hosts)] };
}

function serviceNames(service: string, namespace: string): string[] {
  const inNamespace = `${service}.${namespace}`;
  return [service, inNamespace, `${inNamespace}.svc`, `${inNamespace}.svc.${CLUSTER_DOMAIN}`];
}

/** Advertised hosts are in the certificate even where the listener has no TLS, as with Strimzi. */
function externalNames(cluster: KafkaCluster, node: KafkaNode): string[] {
  return cluster.listeners
    .filter((listener) => !isInternal(listener))
    .flatMap(({ configuration }) => [
      ...(configuration?.bootstrap?.alternativeNames ?? []),
      ...(configuration?.brokers ?? [])
        .filter(({ broker, advertisedHost }) => broker === node.id && advertisedHost)
        .map(({ advertisedHost }) => advertisedHost!),
    ]);
}
