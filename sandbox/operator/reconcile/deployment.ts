import { Resources, type KubeObject, type ResourceType } from '../runtime/resource.ts';
import type { Context } from './context.ts';
import { waitUntil } from './waiting.ts';

/** Applies a Deployment and resolves once all its pods are of this version and ready. */
export async function deploy(context: Context, deployment: KubeObject): Promise<void> {
  const { client, informers, namespace, waiting } = context;
  const { metadata } = await client.apply(deployment);
  const available = () => {
    const { spec, status } = informers.deployments.get(namespace, metadata.name) ?? {};
    return (
      (status?.observedGeneration ?? 0) >= metadata.generation! &&
      status?.updatedReplicas === spec?.replicas &&
      status?.readyReplicas === spec?.replicas
    );
  };
  const what = `Deployment resource ${metadata.name} in namespace ${namespace} to be ready`;
  await waitUntil(informers.deployments, available, waiting, what);
}

/** What every component with a Deployment has under its own name, and what it has besides. */
export async function removeDeployment(
  { client, namespace }: Context,
  name: string,
  besides: ResourceType[] = [],
): Promise<void> {
  const kinds = [
    Resources.deployments,
    Resources.podDisruptionBudgets,
    Resources.networkPolicies,
    Resources.serviceAccounts,
    ...besides,
  ];
  await Promise.all(kinds.map((kind) => client.delete(kind, namespace, name)));
}
