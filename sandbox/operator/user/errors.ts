import { KafkaError } from '../kafka-admin/index.ts';

/**
 * A KafkaUser that cannot be carried out. The status quotes the chain of Java exceptions that Strimzi's user operator
 * prints, so that what a student finds on the internet is about the same words.
 */
export class InvalidUserError extends Error {
  readonly wrapper: string;

  constructor(message: string, wrapper = 'io.strimzi.operator.common.ReconciliationException') {
    super(message);
    this.name = 'InvalidUserError';
    this.wrapper = wrapper;
  }
}

const COMPLETION_EXCEPTION = 'java.util.concurrent.CompletionException';
const INVALID_RESOURCE = 'io.strimzi.operator.common.model.InvalidResourceException';

export const missingSecret = (name: string, namespace: string): InvalidUserError =>
  new InvalidUserError(`Secret ${name} in namespace ${namespace} not found`, COMPLETION_EXCEPTION);

export const missingSecretKey = (name: string, namespace: string, key: string): InvalidUserError =>
  new InvalidUserError(
    `Secret ${name} in namespace ${namespace} does not contain the key ${key}`,
    COMPLETION_EXCEPTION,
  );

/** The message of the NotReady condition. */
export function failureMessage(error: unknown): string {
  if (error instanceof InvalidUserError) return `${error.wrapper}: ${INVALID_RESOURCE}: ${error.message}`;
  if (error instanceof KafkaError) return `${COMPLETION_EXCEPTION}: ${error.toString()}`;
  const message = error instanceof Error ? error.message : String(error);
  return `${COMPLETION_EXCEPTION}: org.apache.kafka.common.errors.TimeoutException: ${message}`;
}
