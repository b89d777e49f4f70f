import { brokersOf, poolOf, type KafkaCluster } from './kafka-cluster.ts';
import { bootstrapRoute, brokerOptions, externalBootstrapService, perBrokerService } from './listeners.ts';
import { kafkaMetadata, poolMetadata } from './metadata.ts';
import type { Listener, Route } from './types.ts';
import type { ObjectMeta } from '../runtime/resource.ts';

/** Routers take TLS connections on this port, whatever the listener's is. */
export const ROUTE_PORT = 443;

export const routeListeners = (cluster: KafkaCluster) =>
  cluster.listeners.filter(({ type }) => type === 'route');

/** For each listener of type route: a Route to its bootstrap Service and one to each broker's. */
export function routes(cluster: KafkaCluster): Route[] {
  return routeListeners(cluster).flatMap((listener) => [
    passthrough(
      kafkaMetadata(cluster, bootstrapRoute(cluster.name, listener)),
      externalBootstrapService(cluster.name, listener),
      listener,
      listener.configuration?.bootstrap?.host,
    ),
    ...brokersOf(cluster).map((node) => {
      const name = perBrokerService(cluster.name, node.pool, node.id, listener);
      const metadata = poolMetadata(cluster, poolOf(cluster, node), name);
      return passthrough(metadata, name, listener, brokerOptions(listener, node.id)?.host);
    }),
  ]);
}

/** @param host chosen by the router when it is left out */
function passthrough(metadata: ObjectMeta, service: string, listener: Listener, host?: string): Route {
  return {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata,
    spec: {
      ...(host ? { host } : {}),
      to: { kind: 'Service', name: service },
      port: { targetPort: listener.port },
      tls: { termination: 'passthrough' },
    },
  };
}
