import { setTimeout as delay } from 'node:timers/promises';

/** Asks until there is an answer; undefined after `timeoutMs`. */
export async function poll<T>(
  ask: () => Promise<T | undefined>,
  { everyMs = 50, timeoutMs, signal }: { everyMs?: number; timeoutMs: number; signal?: AbortSignal },
): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined || Date.now() > end) return answer;
    await delay(everyMs, undefined, { signal });
  }
}
