import { kafkaComponent } from '../model/names.ts';
import type { Informer } from '../runtime/informer.ts';
import type { KubeObject, ResourceType } from '../runtime/resource.ts';
import type { Context } from './context.ts';

/** Deletes what we once made of a kind for the cluster's Kafka component and is not wanted any more. */
export async function removeOthers<T extends KubeObject>(
  { client, namespace, cluster }: Context,
  informer: Informer<T>,
  type: ResourceType,
  wanted: KubeObject[],
): Promise<void> {
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  const others = informer.list(
    ({ metadata: { labels, name, namespace: where } }) =>
      where === namespace &&
      labels?.['strimzi.io/cluster'] === cluster &&
      labels['strimzi.io/name'] === kafkaComponent(cluster) &&
      labels['app.kubernetes.io/managed-by'] === 'strimzi-cluster-operator' &&
      !names.has(name),
  );
  await Promise.all(
    others.map(({ metadata: { name, uid } }) => client.delete(type, namespace, name, { uid })),
  );
}
