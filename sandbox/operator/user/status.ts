import { withTransitionTimes, type Condition } from '../runtime/conditions.ts';
import { failureMessage } from './errors.ts';
import { kafkaName } from './identity.ts';
import type { KafkaUser, KafkaUserStatus } from './types.ts';

export type Outcome =
  { kind: 'ready'; secret?: string } | { kind: 'failed'; error: unknown } | { kind: 'paused' };

export function userStatus(user: KafkaUser, outcome: Outcome, now?: Date): KafkaUserStatus {
  const status: KafkaUserStatus = {
    conditions: withTransitionTimes([condition(outcome)], user.status?.conditions, now),
    observedGeneration: user.metadata.generation,
  };
  if (outcome.kind !== 'ready') return status;
  status.username = kafkaName(user);
  if (outcome.secret !== undefined) status.secret = outcome.secret;
  return status;
}

function condition(outcome: Outcome): Condition {
  switch (outcome.kind) {
    case 'ready':
      return { type: 'Ready', status: 'True' };
    case 'paused':
      return { type: 'ReconciliationPaused', status: 'True' };
    case 'failed':
      return {
        type: 'NotReady',
        status: 'True',
        reason: 'ExecutionException',
        message: failureMessage(outcome.error),
      };
  }
}
