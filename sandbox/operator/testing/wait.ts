import { setTimeout as delay } from 'node:timers/promises';

/** For programs that start: on a machine with other work a broker takes minutes. */
export const STARTUP_TIMEOUT_MS = 300_000;

/** Thrown by `ask` when there is no use in waiting any longer. */
export class Hopeless extends Error {}

/**
 * Waits for a condition, not for a time: `ask` throws or returns undefined while it does not hold. The last error is
 * what the test fails with.
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 60_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    let failure: unknown = new Error('the condition did not become true');
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      failure = error;
    }
    if (Date.now() > end) throw failure;
    await delay(50);
  }
}
