import type { KubeObject } from '../runtime/resource.ts';
import type { Informer } from '../runtime/informer.ts';
import { ReconcileError } from './errors.ts';

export interface Waiting {
  /** Aborted, with the reason to throw, when the reconciliation shall stop. */
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * Resolves when `done` holds for the informer's cache; it is asked at each event.
 * @param what names the resource in the error when the time is over
 */
export async function waitUntil<T extends KubeObject>(
  informer: Informer<T>,
  done: () => boolean,
  { signal, timeoutMs }: Waiting,
  what: string,
): Promise<void> {
  signal.throwIfAborted();
  if (done()) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const check = () => {
    if (done()) resolve();
  };
  const stop = informer.listen(check);
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(
    () =>
      reject(
        new ReconcileError(
          'TimeoutException',
          `Exceeded timeout of ${timeoutMs}ms while waiting for ${what}`,
        ),
      ),
    timeoutMs,
  );
  try {
    await promise;
  } finally {
    stop();
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** Waits, unless the signal is aborted: then it throws its reason. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
