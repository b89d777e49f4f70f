import { hasType, isInternal, externalBootstrapService, perBrokerService } from '../model/listeners.ts';
import { brokersOf, type KafkaCluster } from '../model/kafka-cluster.ts';
import { initClusterRoleBinding } from '../model/rbac.ts';
import type { AdvertisedAddresses } from '../model/server-config.ts';
import { services } from '../model/services.ts';
import type { Address } from '../model/status.ts';
import type { Listener, Service } from '../model/types.ts';
import * as names from '../model/names.ts';
import { Resources, type KubeObject } from '../runtime/resource.ts';
import type { Context } from './context.ts';
import { invalidResource, ReconcileError } from './errors.ts';
import { waitUntil } from './waiting.ts';

export interface ListenerAddresses {
  advertised: AdvertisedAddresses;
  /** Where clients find each external listener; asked late, when the pods have nodes. */
  external(): Promise<Map<string, Address[]>>;
}

/** Where kafka-init leaves the address of a pod's node. */
const NODE_ADDRESS = '${strimzidir:/opt/kafka/init:external.address}';

/** Services of all listeners, and what their addresses will be. Services of listeners that are gone are removed. */
export async function reconcileListeners(
  context: Context,
  cluster: KafkaCluster,
): Promise<ListenerAddresses> {
  const { client, namespace } = context;
  const desired = services(cluster);
  const applied = await Promise.all(desired.map((service) => client.apply(service) as Promise<Service>));
  const byName = new Map(applied.map((service) => [service.metadata.name, service]));
  await removeOthers(context, new Set(byName.keys()));
  const binding = initClusterRoleBinding(cluster);
  if (binding) await client.apply(binding);
  else await deleteInitBinding(context);
  refuseUnavailable(cluster);
  for (const listener of cluster.listeners.filter(({ type }) => type === 'loadbalancer')) {
    await loadBalancer(context, externalBootstrapService(cluster.name, listener));
  }
  const nodePort = (service: string) => byName.get(service)?.spec.ports?.[0]?.nodePort;
  return {
    advertised(listener, node) {
      const own = listener.configuration?.brokers?.find(({ broker }) => broker === node.id);
      const service = perBrokerService(cluster.name, node.pool, node.id, listener);
      const host =
        own?.advertisedHost ?? (listener.type === 'nodeport' ? NODE_ADDRESS : `${service}.${namespace}.svc`);
      return `${host}:${own?.advertisedPort ?? nodePort(service) ?? listener.port}`;
    },
    async external() {
      const result = new Map<string, Address[]>();
      for (const listener of cluster.listeners.filter((one) => !isInternal(one))) {
        const service = externalBootstrapService(cluster.name, listener);
        result.set(
          listener.name,
          listener.type === 'nodeport'
            ? await nodePortAddresses(context, cluster, listener, nodePort(service)!)
            : [{ host: `${service}.${namespace}.svc`, port: listener.port }],
        );
      }
      return result;
    },
  };
}

/** A cluster-scoped binding can't be owned by the Kafka resource, so it is removed by hand. */
export async function deleteInitBinding({
  client,
  namespace,
  cluster,
}: Pick<Context, 'client' | 'namespace' | 'cluster'>) {
  await client.delete(
    Resources.clusterRoleBindings,
    undefined,
    names.initClusterRoleBinding(namespace, cluster),
  );
}

async function removeOthers({ client, informers, namespace, cluster }: Context, wanted: Set<string>) {
  const ours = (service: KubeObject) =>
    service.metadata.namespace === namespace &&
    service.metadata.labels?.['strimzi.io/cluster'] === cluster &&
    service.metadata.labels['strimzi.io/name'] === names.kafkaComponent(cluster) &&
    service.metadata.labels['app.kubernetes.io/managed-by'] === 'strimzi-cluster-operator';
  for (const { metadata } of informers.services.list(ours)) {
    if (!wanted.has(metadata.name)) {
      await client.delete(Resources.services, namespace, metadata.name, { uid: metadata.uid });
    }
  }
}

function refuseUnavailable({ name, listeners }: KafkaCluster): void {
  if (hasType(listeners, 'route')) {
    throw new ReconcileError(
      'NoStackTraceThrowable',
      `The OpenShift route API is not available in this Kubernetes cluster. Exposing Kafka cluster ${name} using routes is not possible.`,
    );
  }
  for (const type of ['ingress', 'tlsroute'] as const) {
    if (hasType(listeners, type)) {
      throw invalidResource(`Listeners of type ${type} are not available in this Kubernetes cluster.`);
    }
  }
}

async function loadBalancer({ informers, namespace, waiting }: Context, name: string): Promise<void> {
  const addressable = () => {
    const status = informers.services.get(namespace, name)?.status as
      { loadBalancer?: { ingress?: unknown[] } } | undefined;
    return (status?.loadBalancer?.ingress?.length ?? 0) > 0;
  };
  await waitUntil(
    informers.services,
    addressable,
    waiting,
    `Service resource ${name} in namespace ${namespace} to be addressable`,
  );
}

interface Node extends KubeObject {
  status?: { addresses?: { type: string; address: string }[] };
}

const ADDRESS_ORDER = ['ExternalDNS', 'ExternalIP', 'InternalDNS', 'InternalIP', 'Hostname'];

/** The address under which a node is reached from outside, as Strimzi chooses it. */
export function nodeAddress(node: Node, preferred?: string): string | undefined {
  const addresses = node.status?.addresses ?? [];
  for (const type of [...(preferred ? [preferred] : []), ...ADDRESS_ORDER]) {
    const found = addresses.find((address) => address.type === type);
    if (found) return found.address;
  }
  return undefined;
}

/** The hosts of all brokers with the bootstrap port: any of them leads to the bootstrap Service. */
async function nodePortAddresses(
  { client, informers, namespace }: Context,
  cluster: KafkaCluster,
  listener: Listener,
  port: number,
): Promise<Address[]> {
  const hosts = new Set<string>();
  const nodes = new Map<string, Node | undefined>();
  for (const broker of brokersOf(cluster)) {
    const own = listener.configuration?.brokers?.find((one) => one.broker === broker.id);
    if (own?.advertisedHost) {
      hosts.add(own.advertisedHost);
      continue;
    }
    const nodeName = informers.pods.get(namespace, broker.podName)?.spec.nodeName;
    if (!nodeName) continue;
    if (!nodes.has(nodeName))
      nodes.set(nodeName, await client.find<Node>(Resources.nodes, undefined, nodeName));
    const node = nodes.get(nodeName);
    const address = node && nodeAddress(node, listener.configuration?.preferredNodePortAddressType);
    if (address) hosts.add(address);
  }
  return [...hosts].map((host) => ({ host, port }));
}
