import type { KafkaCluster } from '../model/kafka-cluster.ts';
import { routes } from '../model/routes.ts';
import { Resources } from '../runtime/resource.ts';
import type { Context } from './context.ts';
import { ReconcileError } from './errors.ts';
import { removeOthers } from './remove-others.ts';
import { waitUntil } from './waiting.ts';

/**
 * Routes of all listeners that want them, once the router has given each a host; Routes of listeners that are gone
 * are removed.
 * @returns the host of each Route, by its name
 */
export async function reconcileRoutes(
  context: Context,
  cluster: KafkaCluster,
): Promise<ReadonlyMap<string, string>> {
  const { client, informers, namespace, waiting } = context;
  const desired = routes(cluster);
  if (desired.length > 0 && !informers.routes.served) {
    throw new ReconcileError(
      'NoStackTraceThrowable',
      `The OpenShift route API is not available in this Kubernetes cluster. Exposing Kafka cluster ${cluster.name} using routes is not possible.`,
    );
  }
  await Promise.all(desired.map((route) => client.apply(route)));
  await removeOthers(context, informers.routes, Resources.routes, desired);
  const hosts = new Map<string, string>();
  for (const { metadata, spec } of desired) {
    const host = () => {
      const given = informers.routes.get(namespace, metadata.name)?.status?.ingress?.[0]?.host;
      // What the router says may still be about the host that was asked for before.
      return !spec.host || given === spec.host ? given : undefined;
    };
    const what = `Route resource ${metadata.name} in namespace ${namespace} to be addressable`;
    await waitUntil(informers.routes, () => host() !== undefined, waiting, what);
    hosts.set(metadata.name, host()!);
  }
  return hosts;
}
