import type { CheckView } from '#lib/api.ts';

/** What an evaluator says about a condition now; whether it was green before is the tracker's business. */
export interface Verdict {
  /** `failed`: it will not become true by waiting. */
  state: 'unknown' | 'waiting' | 'ok' | 'failed';
  message: string;
  detail?: string;
  count?: CheckView['count'];
}

export const ok = (message: string, more?: Partial<Verdict>): Verdict => ({ state: 'ok', message, ...more });
export const waiting = (message: string, more?: Partial<Verdict>): Verdict => ({
  state: 'waiting',
  message,
  ...more,
});
export const failed = (message: string, more?: Partial<Verdict>): Verdict => ({
  state: 'failed',
  message,
  ...more,
});
export const unknown = (message: string): Verdict => ({ state: 'unknown', message });
