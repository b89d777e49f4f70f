import type { KafkaUser } from './types.ts';

/**
 * The user's name in Kafka. Brokers know a client with a certificate by the certificate's subject, which the operator
 * makes CN=<name>; all others by the plain name.
 */
export function kafkaName(user: KafkaUser): string {
  const type = user.spec.authentication?.type;
  const { name } = user.metadata;
  return type === 'tls' || type === 'tls-external' ? `CN=${name}` : name;
}

/** Both names under which something of a KafkaUser can be left in Kafka. */
export const possibleKafkaNames = (name: string): string[] => [name, `CN=${name}`];

/** The KafkaUser's name for a user found in Kafka. */
export const resourceNameOf = (kafkaUser: string): string => kafkaUser.replace(/^CN=/, '');

export const principalOf = (kafkaUser: string): string => `User:${kafkaUser}`;

/** The user of a principal such as User:my-user; undefined for other kinds of principals. */
export const userOf = (principal: string): string | undefined =>
  principal.startsWith('User:') ? principal.slice('User:'.length) : undefined;
