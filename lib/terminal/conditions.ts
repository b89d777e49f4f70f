/** Waits for states that are asked again whenever something may have changed. */
export class Conditions {
  readonly #waiting = new Set<() => void>();

  /** Whether `condition` became true before the time was up; rejects with the signal's reason when aborted. */
  wait(
    condition: () => boolean,
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<boolean> {
    const { timeoutMs, signal } = options;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        signal?.removeEventListener('abort', aborted);
        settle();
      };
      const check = () => {
        if (condition()) finish(() => resolve(true));
      };
      const aborted = () => finish(() => reject(signal!.reason));
      const timer =
        timeoutMs === undefined ? undefined : setTimeout(() => finish(() => resolve(condition())), timeoutMs);
      this.#waiting.add(check);
      signal?.addEventListener('abort', aborted);
      if (signal?.aborted) aborted();
      else check();
    });
  }

  recheck(): void {
    for (const check of [...this.#waiting]) check();
  }
}
