import type { KubeClient } from '../runtime/client.ts';
import { Resources } from '../runtime/resource.ts';
import type { Secret } from '../model/types.ts';

/**
 * The Secrets of one cluster, read from the API server rather than from a cache: a certificate that the cache does
 * not know yet would be made again, and that would roll a broker.
 */
export class ClusterSecrets {
  readonly #secrets: Map<string, Secret>;

  private constructor(secrets: Secret[]) {
    this.#secrets = new Map(secrets.map((secret) => [secret.metadata.name, secret]));
  }

  static async read(client: KubeClient, namespace: string, cluster: string): Promise<ClusterSecrets> {
    const labelSelector = `strimzi.io/cluster=${cluster},strimzi.io/kind=Kafka`;
    const { items } = await client.list<Secret>(Resources.secrets, { namespace, labelSelector });
    return new ClusterSecrets(items);
  }

  bytes(name: string, key: string): Buffer | undefined {
    const value = this.#secrets.get(name)?.data?.[key];
    return value === undefined ? undefined : Buffer.from(value, 'base64');
  }

  text(name: string, key: string): string | undefined {
    return this.bytes(name, key)?.toString('utf8');
  }
}
