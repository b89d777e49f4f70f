import type { MetricsRange } from '#lib/api.ts';

export interface RangeShape {
  rangeMs: number;
  /** From one point to the next. The exporter is scraped every 3 s. */
  stepMs: number;
  /** What a rate is taken over, as PromQL writes it: some scrapes, and never less than a step. */
  window: string;
  windowSeconds: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** 60 to 240 points each. */
export const RANGES: Record<MetricsRange, RangeShape> = {
  '5m': { rangeMs: 5 * MINUTE_MS, stepMs: 5 * SECOND_MS, window: '30s', windowSeconds: 30 },
  '15m': { rangeMs: 15 * MINUTE_MS, stepMs: 5 * SECOND_MS, window: '30s', windowSeconds: 30 },
  '1h': { rangeMs: 60 * MINUTE_MS, stepMs: 15 * SECOND_MS, window: '1m', windowSeconds: 60 },
  '6h': { rangeMs: 360 * MINUTE_MS, stepMs: 90 * SECOND_MS, window: '5m', windowSeconds: 300 },
};
