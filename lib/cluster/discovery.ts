import { KubeStatusError, type KubeClient } from './kube-client.ts';

/** A kind that the API server serves. */
export interface ApiResource {
  /** "v1", "apps/v1", "kafka.strimzi.io/v1" */
  apiVersion: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

interface ApiResourceList {
  resources: {
    name: string;
    singularName: string;
    kind: string;
    namespaced: boolean;
    shortNames?: string[];
  }[];
}
interface ApiGroup {
  name: string;
  preferredVersion: { groupVersion: string };
}

/**
 * Finds what a kubectl-style name ("pods", "deployments.apps", "kafkas.kafka.strimzi.io", also singular, short
 * and Kind names) means on this API server. Only hits are remembered: a CRD may be installed any moment.
 */
export class Discovery {
  readonly #client: KubeClient;
  readonly #found = new Map<string, ApiResource>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Undefined when the server serves no such kind (yet). */
  async find(name: string, signal?: AbortSignal): Promise<ApiResource | undefined> {
    const known = this.#found.get(name);
    if (known) return known;
    const dot = name.indexOf('.');
    const [resource, group] = dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
    const found = group
      ? await this.#inGroup(group, resource, signal)
      : await this.#anywhere(resource, signal);
    if (found) this.#found.set(name, found);
    return found;
  }

  /** After a 404: the CRD has gone, or serves another version now. */
  forget(name: string): void {
    this.#found.delete(name);
  }

  async #inGroup(group: string, resource: string, signal?: AbortSignal): Promise<ApiResource | undefined> {
    const found = await this.#getOrMissing<ApiGroup>(`/apis/${group}`, signal);
    return found && this.#inVersion(found.preferredVersion.groupVersion, resource, signal);
  }

  async #anywhere(resource: string, signal?: AbortSignal): Promise<ApiResource | undefined> {
    const core = await this.#inVersion('v1', resource, signal);
    if (core) return core;
    const { groups } = await this.#client.get<{ groups: ApiGroup[] }>('/apis', { signal });
    for (const { preferredVersion } of groups) {
      const found = await this.#inVersion(preferredVersion.groupVersion, resource, signal);
      if (found) return found;
    }
    return undefined;
  }

  async #inVersion(
    apiVersion: string,
    resource: string,
    signal?: AbortSignal,
  ): Promise<ApiResource | undefined> {
    const list = await this.#getOrMissing<ApiResourceList>(apiRoot(apiVersion), signal);
    const wanted = resource.toLowerCase();
    const match = list?.resources.find(
      ({ name, singularName, kind, shortNames }) =>
        !name.includes('/') &&
        [name, singularName, kind.toLowerCase(), ...(shortNames ?? [])].includes(wanted),
    );
    return match && { apiVersion, plural: match.name, kind: match.kind, namespaced: match.namespaced };
  }

  async #getOrMissing<T>(path: string, signal?: AbortSignal): Promise<T | undefined> {
    try {
      return await this.#client.get<T>(path, { signal });
    } catch (error) {
      if (error instanceof KubeStatusError && error.status === 404) return undefined;
      throw error;
    }
  }
}

/** Path of a collection: "/apis/apps/v1/namespaces/kafka/deployments". */
export function collectionPath({ apiVersion, plural, namespaced }: ApiResource, namespace?: string): string {
  const scope = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${apiRoot(apiVersion)}${scope}/${plural}`;
}

const apiRoot = (apiVersion: string) =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
