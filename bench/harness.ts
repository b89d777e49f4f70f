/** What a benchmark file in this folder exports as default; its file name is its name on the command line. */
export interface Benchmark {
  title: string;
  /** Takes so long that it is left out when no benchmark is named. */
  onlyByName?: true;
  /** Measures, and returns a row for each thing measured. Each compares with a baseline of the same run. */
  run(log: (text: string) => void): Promise<Row[]>;
}

export interface Row {
  what: string;
  measured: string;
  /** What it is compared with, measured in the same run; empty when the target is absolute. */
  baseline: string;
  target: string;
  met: boolean;
}

/** The value below which `part` (0–1) of the samples lie. */
export function percentile(samples: number[], part: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
export const times = (value: number): string => `${value.toFixed(2)} ×`;

/** How long something took to be seen, against a limit on its p95 (ms). */
export function latencyRow(what: string, samples: number[], limitMs: number): Row {
  const p95 = percentile(samples, 0.95);
  return {
    what: `${what}, p50 / p95 of ${samples.length}`,
    measured: `${milliseconds(percentile(samples, 0.5))} / ${milliseconds(p95)}`,
    baseline: '',
    target: `p95 ≤ ${milliseconds(limitMs)}`,
    met: p95 <= limitMs,
  };
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
