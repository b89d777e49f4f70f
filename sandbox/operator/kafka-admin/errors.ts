import { ResponseError, protocolErrors, protocolErrorsCodesById } from '@platformatic/kafka';

/**
 * An error that a broker answered. `exception` is the simple name that Kafka's Java client gives the same error
 * (org.apache.kafka.common.errors): statuses of custom resources quote it.
 */
export class KafkaError extends Error {
  readonly code: number;
  readonly id: string;
  readonly exception: string;

  constructor(code: number, serverMessage?: string | null, options?: ErrorOptions) {
    const id =
      protocolErrorsCodesById[code as keyof typeof protocolErrorsCodesById] ?? 'UNKNOWN_SERVER_ERROR';
    super(serverMessage || protocolErrors[id as keyof typeof protocolErrors]?.message, options);
    this.name = 'KafkaError';
    this.code = code;
    this.id = id;
    this.exception = exceptionName(id);
  }

  /** As Java prints it: `org.apache.kafka.common.errors.<exception>: <message>`. */
  override toString(): string {
    return `org.apache.kafka.common.errors.${this.exception}: ${this.message}`;
  }
}

/** The answer that came along with errors about parts of it. */
export function partialAnswer<T>(error: unknown): T {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof ResponseError && cause.response) return cause.response as T;
  throw error;
}

export const isKafkaError = (error: unknown, id: string): error is KafkaError =>
  error instanceof KafkaError && error.id === id;

// Java's names where they are not the protocol's name in camel case with "Exception".
const IRREGULAR: Record<string, string> = {
  INVALID_CONFIG: 'InvalidConfigurationException',
  INVALID_TOPIC_EXCEPTION: 'InvalidTopicException',
  TOPIC_ALREADY_EXISTS: 'TopicExistsException',
  REQUEST_TIMED_OUT: 'TimeoutException',
  UNKNOWN_SERVER_ERROR: 'UnknownServerException',
  CLUSTER_AUTHORIZATION_FAILED: 'ClusterAuthorizationException',
  TOPIC_AUTHORIZATION_FAILED: 'TopicAuthorizationException',
};

function exceptionName(id: string): string {
  const camel = id
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return IRREGULAR[id] ?? `${camel}Exception`;
}
