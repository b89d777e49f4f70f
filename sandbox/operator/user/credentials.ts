import type { KubeClient } from '../runtime/client.ts';
import { Resources } from '../runtime/resource.ts';
import type { ClientsCa } from './certificate.ts';
import { missingSecret, missingSecretKey } from './errors.ts';
import { generatePassword, saslJaasConfig } from './password.ts';
import { secretText } from './secret.ts';
import type { KafkaUser, Secret } from './types.ts';

export interface Credentials {
  /** What the user's Secret holds. */
  contents: Record<string, string | Buffer>;
  /** For SCRAM: what Kafka has to know. */
  password?: string;
}

/** The credentials that a user shall have; what its Secret holds already is kept while it is good. */
export async function credentialsOf(
  client: KubeClient,
  user: KafkaUser,
  existing: Secret | undefined,
  clientsCa: () => Promise<ClientsCa>,
): Promise<Credentials | undefined> {
  switch (user.spec.authentication?.type) {
    case 'scram-sha-512': {
      const chosen = await chosenPassword(client, user);
      const password = chosen ?? secretText(existing, 'password') ?? generatePassword();
      return {
        contents: { password, 'sasl.jaas.config': saslJaasConfig(user.metadata.name, password) },
        password,
      };
    }
    case 'tls': {
      // Loaded when the first TLS user comes: most clusters have none, and X.509 takes memory.
      const { clientCertificateContents } = await import('./certificate.ts');
      return { contents: await clientCertificateContents(user, existing, await clientsCa()) };
    }
    default:
      return undefined;
  }
}

/** The password of the student's own Secret, where the spec names one. */
async function chosenPassword(client: KubeClient, user: KafkaUser): Promise<string | undefined> {
  const reference = user.spec.authentication?.password?.valueFrom.secretKeyRef;
  if (!reference) return undefined;
  const namespace = user.metadata.namespace ?? '';
  const { name = '', key = '' } = reference;
  const secret = await client.find<Secret>(Resources.secrets, namespace, name);
  if (!secret) throw missingSecret(name, namespace);
  const password = secretText(secret, key);
  if (password === undefined) throw missingSecretKey(name, namespace, key);
  return password;
}
