import { setTimeout as pause } from 'node:timers/promises';
import { LabError } from '#lib/errors.ts';
import type { PrometheusNow, PrometheusSource } from './live-prometheus.ts';
import { Prometheus } from './prometheus.ts';

const LOOK_EVERY_MS = 2_500;

/** The first number of a query's answer, undefined when the answer is empty; or why there is none; or not yet known. */
export type MetricValue = { value: number | undefined } | { error: LabError } | undefined;

interface Watched {
  promql: string;
  seen: MetricValue;
  changed: () => void;
}

/** Asks for single numbers again and again, while somebody watches them. */
export class MetricValues {
  readonly #source: Pick<PrometheusSource, 'follow'>;
  readonly #watched = new Set<Watched>();
  #now: PrometheusNow;
  #unfollow: (() => void) | undefined;
  #looking: AbortController | undefined;

  constructor(source: Pick<PrometheusSource, 'follow'>) {
    this.#source = source;
  }

  /** `changed` means: look at the value again. */
  watch(promql: string, changed: () => void): { value(): MetricValue; close(): void } {
    const watched: Watched = { promql, seen: undefined, changed };
    this.#watched.add(watched);
    if (this.#now instanceof LabError) watched.seen = { error: this.#now };
    this.#unfollow ??= this.#source.follow((now) => this.#follow(now));
    return {
      value: () => watched.seen,
      close: () => {
        this.#watched.delete(watched);
        if (this.#watched.size === 0) this.close();
      },
    };
  }

  close(): void {
    this.#looking?.abort();
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#now = undefined;
  }

  #follow(now: PrometheusNow): void {
    this.#looking?.abort();
    this.#now = now;
    if (now instanceof Prometheus) {
      this.#looking = new AbortController();
      void this.#look(now, this.#looking.signal);
    } else for (const one of this.#watched) tell(one, now && { error: now });
  }

  async #look(prometheus: Prometheus, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const one of [...this.#watched]) {
        const seen = await answer(prometheus, one.promql);
        if (signal.aborted) return;
        tell(one, seen);
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function answer(prometheus: Prometheus, promql: string): Promise<MetricValue> {
  try {
    return { value: (await prometheus.query(promql))[0]?.value ?? undefined };
  } catch (error) {
    if (error instanceof LabError) return { error };
    throw error;
  }
}

function tell(watched: Watched, seen: MetricValue): void {
  const same = JSON.stringify(plain(watched.seen)) === JSON.stringify(plain(seen));
  watched.seen = seen;
  if (!same) watched.changed();
}

const plain = (seen: MetricValue) =>
  seen && 'error' in seen
    ? [seen.error.code, seen.error.message]
    : { of: seen?.value, known: seen !== undefined };
