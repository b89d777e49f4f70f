import type { Quotas } from '../kafka-admin/index.ts';
import type { QuotasSpec } from './types.ts';

const KEYS = {
  producerByteRate: 'producer_byte_rate',
  consumerByteRate: 'consumer_byte_rate',
  requestPercentage: 'request_percentage',
  controllerMutationRate: 'controller_mutation_rate',
} as const;

/** What has to change: a number to set, undefined to remove. Empty when all is as it should be. */
export function quotaChanges(
  spec: QuotasSpec | undefined,
  actual: Quotas,
): { [K in keyof Quotas]: number | undefined } {
  const changes: { [K in keyof Quotas]: number | undefined } = {};
  for (const [field, key] of Object.entries(KEYS) as [keyof typeof KEYS, keyof Quotas][]) {
    const wanted = spec?.[field];
    if (wanted !== actual[key]) changes[key] = wanted;
  }
  return changes;
}
