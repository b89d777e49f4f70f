/** A condition as Strimzi writes it: no observedGeneration, reason and message only where there is something to say. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/**
 * The new conditions with the time at which each became what it is: a condition that was the same before keeps its
 * time, so that an unchanged status stays byte for byte the same and is not written again.
 */
export function withTransitionTimes(
  conditions: Condition[],
  previous: Condition[] | undefined,
  now: Date = new Date(),
): Condition[] {
  return conditions.map((condition) => {
    const before = previous?.find(
      (old) =>
        old.type === condition.type &&
        old.status === condition.status &&
        old.reason === condition.reason &&
        old.message === condition.message,
    );
    return { ...condition, lastTransitionTime: before?.lastTransitionTime ?? now.toISOString() };
  });
}
