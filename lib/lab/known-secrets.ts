import { KubeClient } from '#lib/cluster/kube-client.ts';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import type { ResourceWatches } from '#lib/cluster/resource-watch.ts';
import { secretValues } from '#lib/cluster/secret-values.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { SecretMask } from '#lib/terminal/secret-mask.ts';

const TIMEOUT_MS = 2_000;

/** Values of the namespace's Secrets, which must be neither kept nor shown to a class. */
export interface KnownSecrets {
  /** As the cluster has them now, and all that were known before: a deleted user's password stays secret. */
  fresh(): Promise<Iterable<string>>;
  /** Those that are known already. */
  mask(): SecretMask;
  close(): void;
}

export function knownSecrets(
  target: ClusterTarget,
  watches: ResourceWatches,
  namespace: string,
): KnownSecrets {
  const known = new Set<string>();
  let mask = new SecretMask(known);
  const add = (secrets: readonly KubeObject[]) => {
    const before = known.size;
    for (const value of secretValues(secrets)) known.add(value);
    if (known.size > before) mask = new SecretMask(known);
  };
  const subscription = watches.subscribe('secrets', namespace, ({ objects }) => add(objects));
  return {
    mask: () => mask,
    close: () => subscription.release(),
    fresh: async () => {
      try {
        const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
        const client = new KubeClient(target.kubeConfig());
        add((await client.get<{ items: KubeObject[] }>(path, { timeoutMs: TIMEOUT_MS })).items);
      } catch {
        // The cluster is away, or does not let us read Secrets: then nothing else printed them either.
      }
      return known;
    },
  };
}
