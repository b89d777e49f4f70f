import { invalidResource } from '../reconcile/errors.ts';

const LIMITED_BY_BROKERS = [
  'default.replication.factor',
  'offsets.topic.replication.factor',
  'transaction.state.log.replication.factor',
  'transaction.state.log.min.isr',
];

/** Refuses replication factors that the brokers could not meet. */
export function validateReplication(config: Record<string, unknown>, brokers: number): void {
  for (const option of LIMITED_BY_BROKERS) {
    const value = config[option];
    if (value !== undefined && Number(value) > brokers) {
      throw invalidResource(
        `Kafka configuration option '${option}' should be set to ${brokers} or less because this cluster has only ${brokers} Kafka broker(s).`,
      );
    }
  }
}
