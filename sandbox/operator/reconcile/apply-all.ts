import type { KubeClient } from '../runtime/client.ts';
import type { KubeObject } from '../runtime/resource.ts';

/**
 * Applies objects side by side, roles before all else: the API server lets nobody hand out by a binding the rights of
 * a role that it can't see.
 */
export async function applyAll(client: KubeClient, objects: KubeObject[]): Promise<void> {
  const isRole = ({ kind }: KubeObject) => kind === 'Role';
  const apply = (some: KubeObject[]) => Promise.all(some.map((object) => client.apply(object)));
  await apply(objects.filter(isRole));
  await apply(objects.filter((object) => !isRole(object)));
}
