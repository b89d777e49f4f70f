import { InvalidUserError } from './errors.ts';
import type { KafkaUser } from './types.ts';

/** Longest common name that a certificate's subject can hold (RFC 5280, ub-common-name). */
const MAX_COMMON_NAME = 64;

/** What the schema cannot know. Throws InvalidUserError. */
export function validateUser(user: KafkaUser, { aclsSupported }: { aclsSupported: boolean }): void {
  if (user.spec.authentication?.type === 'tls' && user.metadata.name.length > MAX_COMMON_NAME) {
    throw new InvalidUserError(
      'Users with TLS client authentication can have a username (name of the KafkaUser custom resource) only up to 64 characters long.',
    );
  }
  if (user.spec.authorization && !aclsSupported) {
    throw new InvalidUserError(
      'Simple authorization ACL rules are configured but not supported in the Kafka cluster configuration.',
    );
  }
}
