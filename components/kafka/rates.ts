import type { TopicRow } from '#lib/api.ts';

/** How long the growth of a topic is looked at, ms: short enough to follow a burst, long enough to be read. */
export const RATE_WINDOW_MS = 5_000;

/** Where a topic ended at a moment: the sum of its partitions' end offsets. */
interface Sample {
  at: number;
  end: bigint;
}
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** Adds what was seen at a moment, and forgets what lies before the window but for the newest of it. */
export function addSamples(before: Samples, topics: readonly TopicRow[], at: number): Samples {
  return new Map(
    topics.map((topic) => {
      const old = before.get(topic.name) ?? [];
      const end = endOf(topic);
      // Offsets only fall when the topic was made anew.
      const same = old.length > 0 && end >= old.at(-1)!.end ? old : [];
      const outside = same.findLastIndex((sample) => sample.at <= at - RATE_WINDOW_MS);
      return [topic.name, [...same.slice(Math.max(0, outside)), { at, end }]];
    }),
  );
}

/** Messages a second up to `now` (ms), from the growth that was really seen; undefined before there are two looks. */
export function rateOf(samples: readonly Sample[] | undefined, now: number): number | undefined {
  const [first, last] = [samples?.[0], samples?.at(-1)];
  if (!samples || !first || !last || now - first.at < 1_000) return undefined;
  const from = Math.max(first.at, now - RATE_WINDOW_MS);
  // Between two looks nothing had changed.
  const start = samples.findLast((sample) => sample.at <= from) ?? first;
  return Number(last.end - start.end) / ((now - from) / 1_000);
}

/** 0 · 0.4 · 12 · 3,012 */
export const rateText = (rate: number): string =>
  rate > 0 && rate < 10 ? Math.max(0.1, rate).toFixed(1) : Math.round(rate).toLocaleString('ko-KR');

const endOf = ({ partitions }: TopicRow): bigint =>
  partitions.reduce((sum, { endOffset }) => sum + BigInt(endOffset), 0n);
