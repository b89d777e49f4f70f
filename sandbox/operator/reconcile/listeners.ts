import {
  bootstrapRoute,
  brokerOptions,
  externalBootstrapService,
  hasType,
  isInternal,
  perBrokerService,
} from '../model/listeners.ts';
import { brokersOf, type KafkaCluster } from '../model/kafka-cluster.ts';
import { initClusterRoleBinding } from '../model/rbac.ts';
import type { AdvertisedAddresses } from '../model/server-config.ts';
import type { KafkaNode } from '../model/nodes.ts';
import { ROUTE_PORT, routeListeners } from '../model/routes.ts';
import { services } from '../model/services.ts';
import type { Address } from '../model/status.ts';
import type { Listener, Service } from '../model/types.ts';
import * as names from '../model/names.ts';
import { Resources, type KubeObject } from '../runtime/resource.ts';
import type { Context } from './context.ts';
import { invalidResource } from './errors.ts';
import { removeOthers } from './remove-others.ts';
import { reconcileRoutes } from './routes.ts';
import { waitUntil } from './waiting.ts';

export interface ListenerAddresses {
  advertised: AdvertisedAddresses;
  /** Host names of Routes that lead to a broker; they must be in its certificate. */
  routeHosts(node: KafkaNode): string[];
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
  await removeOthers(context, context.informers.services, Resources.services, desired);
  const binding = initClusterRoleBinding(cluster);
  if (binding) await client.apply(binding);
  else await deleteInitBinding(context);
  refuseUnavailable(cluster);
  const hosts = await reconcileRoutes(context, cluster);
  for (const listener of cluster.listeners.filter(({ type }) => type === 'loadbalancer')) {
    await loadBalancer(context, externalBootstrapService(cluster.name, listener));
  }
  const nodePort = (service: string) => byName.get(service)?.spec.ports?.[0]?.nodePort;
  const internally = (service: string, { port }: Listener) => ({ host: `${service}.${namespace}.svc`, port });
  const brokerAddress = (listener: Listener, service: string): Address => {
    if (listener.type === 'nodeport') return { host: NODE_ADDRESS, port: nodePort(service)! };
    if (listener.type === 'route') return { host: hosts.get(service)!, port: ROUTE_PORT };
    return internally(service, listener);
  };
  const bootstrapAddresses = async (listener: Listener): Promise<Address[]> => {
    const service = externalBootstrapService(cluster.name, listener);
    if (listener.type === 'nodeport') {
      return nodePortAddresses(context, cluster, listener, nodePort(service)!);
    }
    if (listener.type === 'route') {
      return [{ host: hosts.get(bootstrapRoute(cluster.name, listener))!, port: ROUTE_PORT }];
    }
    return [internally(service, listener)];
  };
  return {
    advertised(listener, node) {
      const service = perBrokerService(cluster.name, node.pool, node.id, listener);
      const { host, port } = brokerAddress(listener, service);
      const own = brokerOptions(listener, node.id);
      return `${own?.advertisedHost ?? host}:${own?.advertisedPort ?? port}`;
    },
    routeHosts(node) {
      return routeListeners(cluster).flatMap((listener) => [
        hosts.get(bootstrapRoute(cluster.name, listener))!,
        hosts.get(perBrokerService(cluster.name, node.pool, node.id, listener))!,
      ]);
    },
    async external() {
      const external = cluster.listeners.filter((listener) => !isInternal(listener));
      return new Map(
        await Promise.all(
          external.map(async (listener) => [listener.name, await bootstrapAddresses(listener)] as const),
        ),
      );
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

function refuseUnavailable({ listeners }: KafkaCluster): void {
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
    const { advertisedHost } = brokerOptions(listener, broker.id) ?? {};
    if (advertisedHost) {
      hosts.add(advertisedHost);
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
