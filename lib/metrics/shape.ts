import type { MetricsChart, MetricsPartition, MetricsPosition, MetricsSeries } from '#lib/api.ts';
import type { Labels, Sample, SampleSeries } from './prometheus.ts';

/** Lines that can be told apart by colour, dash and mark; more of them are added up. */
const MAX_LINES = 6;
/** Rows of both tables together: 100 partitions with some groups. */
const MAX_ROWS = 500;

type Shaped = Pick<MetricsChart, 'times' | 'series' | 'others'>;

/** The moments of a range query: multiples of the step, so that points stay where they are from look to look. */
export function gridOf(now: number, rangeMs: number, stepMs: number): number[] {
  const last = Math.floor(now / stepMs) * stepMs;
  const first = Math.ceil((now - rangeMs) / stepMs) * stepMs;
  return Array.from(
    { length: Math.max(0, (last - first) / stepMs + 1) },
    (_, index) => first + index * stepMs,
  );
}

/** Lays series on the grid, puts what is newest behind it, and adds up what is more than a chart can show. */
export function shapeChart(grid: number[], matrix: SampleSeries[], newest: Sample[], now: number): Shaped {
  const times = [...grid, now];
  const at = new Map(grid.map((time, index) => [time, index]));
  const lines = new Map<string, MetricsSeries>();
  const lineOf = (labels: Labels) => {
    const { topic = '', consumergroup } = labels;
    const key = JSON.stringify([topic, consumergroup]);
    let line = lines.get(key);
    if (!line) {
      const values = times.map(() => null);
      lines.set(
        key,
        (line = { topic, ...(consumergroup !== undefined && { group: consumergroup }), values }),
      );
    }
    return line;
  };
  for (const { labels, points } of matrix)
    for (const [time, value] of points) {
      const index = at.get(time);
      if (index !== undefined) lineOf(labels).values[index] = rounded(value);
    }
  for (const { labels, value } of newest) lineOf(labels).values[times.length - 1] = rounded(value);
  const order = [...lines.values()].sort(largestFirst);
  const rest = order.slice(MAX_LINES);
  return {
    times,
    series: order.slice(0, MAX_LINES),
    ...(rest.length > 0 && { others: { count: rest.length, values: sumOf(rest, times.length) } }),
  };
}

/** The table of partitions from a query a column. */
export function partitionRows(
  columns: Record<keyof Omit<MetricsPartition, 'topic' | 'partition'>, Sample[]>,
): MetricsPartition[] {
  return rowsOf<MetricsPartition>(columns, ({ topic = '', partition }) => ({
    topic,
    partition: Number(partition),
  }));
}

/** The table of what each group has committed. */
export function positionRows(columns: Record<'offset' | 'lag', Sample[]>): MetricsPosition[] {
  return rowsOf<MetricsPosition>(columns, ({ consumergroup = '', topic = '', partition }) => ({
    group: consumergroup,
    topic,
    partition: Number(partition),
  }));
}

/** What is shown of the two tables, and how many rows are not. */
export function boundRows(partitions: MetricsPartition[], positions: MetricsPosition[]) {
  const half = MAX_ROWS / 2;
  const shownPositions = positions.slice(0, Math.max(half, MAX_ROWS - partitions.length));
  const shownPartitions = partitions.slice(0, MAX_ROWS - shownPositions.length);
  return {
    partitions: shownPartitions,
    positions: shownPositions,
    skipped: partitions.length + positions.length - shownPartitions.length - shownPositions.length,
  };
}

function rowsOf<Row extends { topic: string; partition: number; group?: string }>(
  columns: Record<string, Sample[]>,
  head: (labels: Labels) => Row,
): Row[] {
  const rows = new Map<string, Row>();
  for (const [column, samples] of Object.entries(columns))
    for (const { labels, value } of samples) {
      const fresh = head(labels);
      const key = JSON.stringify([fresh.group, fresh.topic, fresh.partition]);
      const row = rows.get(key) ?? fresh;
      rows.set(key, value === null ? row : { ...row, [column]: value });
    }
  return [...rows.values()].sort(
    (a, b) => compare(a.group ?? '', b.group ?? '') || compare(a.topic, b.topic) || a.partition - b.partition,
  );
}

function sumOf(lines: MetricsSeries[], length: number): (number | null)[] {
  return Array.from({ length }, (_, index) => {
    const known = lines.map(({ values }) => values[index]).filter((value) => typeof value === 'number');
    return known.length > 0 ? rounded(known.reduce((sum, value) => sum + value, 0)) : null;
  });
}

function largestFirst(a: MetricsSeries, b: MetricsSeries): number {
  const peak = ({ values }: MetricsSeries) => Math.max(...values.map((value) => value ?? -1));
  const now = ({ values }: MetricsSeries) => values.at(-1) ?? -1;
  return now(b) - now(a) || peak(b) - peak(a) || compare(nameOf(a), nameOf(b));
}

const nameOf = ({ group = '', topic }: MetricsSeries) => `${group} ${topic}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A thousandth is finer than any line; the whole view goes out at each look. */
const rounded = (value: number | null) => (value === null ? null : Math.round(value * 1_000) / 1_000);
