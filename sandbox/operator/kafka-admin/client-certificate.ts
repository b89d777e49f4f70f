import type { KubeClient } from '../runtime/client.ts';
import { Resources, type KubeObject } from '../runtime/resource.ts';

export interface ClientCertificateSecrets {
  namespace: string;
  /** Secret with the CA certificates to trust: every key that ends in .crt. */
  trusted: string;
  /** Secret with the client's own certificate and key, and their names in it. */
  own: string;
  certKey: string;
  keyKey: string;
}

export interface ClientCertificate {
  ca: string;
  cert: string;
  key: string;
}

interface Secret extends KubeObject {
  data?: Record<string, string>;
}

/** The TLS material of a client of the brokers' internal listener, from Secrets that the cluster operator keeps. */
export async function clientCertificate(
  client: KubeClient,
  { namespace, trusted, own, certKey, keyKey }: ClientCertificateSecrets,
): Promise<ClientCertificate> {
  const ca = await client.get<Secret>(Resources.secrets, namespace, trusted);
  const mine = await client.get<Secret>(Resources.secrets, namespace, own);
  const authorities = Object.keys(ca.data ?? {}).filter((name) => name.endsWith('.crt'));
  if (authorities.length === 0) throw new Error(`Secret ${trusted} has no CA certificate`);
  return {
    ca: authorities.map((name) => decoded(ca, name)).join('\n'),
    cert: decoded(mine, certKey),
    key: decoded(mine, keyKey),
  };
}

function decoded(secret: Secret, name: string): string {
  const value = secret.data?.[name];
  if (value === undefined) throw new Error(`Secret ${secret.metadata.name} has no ${name}`);
  return Buffer.from(value, 'base64').toString('utf8');
}
