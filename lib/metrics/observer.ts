import { setTimeout as pause } from 'node:timers/promises';
import type { MetricsChart, MetricsRange, MetricsStat, MetricsView } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import { LabError } from '#lib/errors.ts';
import type { PrometheusNow, PrometheusSource } from './live-prometheus.ts';
import { Prometheus, type Sample } from './prometheus.ts';
import { PARTITION_QUERIES, POSITION_QUERIES, STAT_QUERIES, TARGETS_QUERY, chartQueries } from './queries.ts';
import { RANGES } from './ranges.ts';
import { boundRows, gridOf, partitionRows, positionRows, shapeChart } from './shape.ts';
import { scrapeTrouble } from './scrape-trouble.ts';

/** From one look to the next: a little less than between two scrapes. */
const LOOK_EVERY_MS = 2_500;

const nothing = (range: MetricsRange): MetricsView => ({
  live: 'connecting',
  at: 0,
  range,
  rangeMs: RANGES[range].rangeMs,
  charts: [],
  stats: [],
  partitions: [],
  positions: [],
  skipped: 0,
});

/** One look after the other at one range, for all pages that show it, and only while there are any. */
export class MetricsObserver {
  readonly #source: PrometheusSource;
  readonly #changed = new Listeners<MetricsView>();
  #view: MetricsView;
  #unfollow: (() => void) | undefined;
  #looking: AbortController | undefined;

  constructor(source: PrometheusSource, range: MetricsRange) {
    this.#source = source;
    this.#view = nothing(range);
  }

  /** Calls back with what is known now, and at each look. Returns the clean-up. */
  subscribe(listener: (view: MetricsView) => void): () => void {
    const leave = this.#changed.join(listener, () => this.close());
    if (this.#unfollow) listener(this.#view);
    else this.#unfollow = this.#source.follow((now) => this.#follow(now));
    return leave;
  }

  close(): void {
    this.#looking?.abort();
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#view = nothing(this.#view.range);
  }

  #follow(now: PrometheusNow): void {
    this.#looking?.abort();
    if (now instanceof Prometheus) {
      this.#looking = new AbortController();
      void this.#watch(now, this.#looking.signal);
    } else if (now === undefined) this.#publish({ ...nothing(this.#view.range), at: Date.now() });
    else this.#publish({ ...nothing(this.#view.range), live: 'off', at: Date.now(), error: now.view() });
  }

  async #watch(prometheus: Prometheus, signal: AbortSignal): Promise<void> {
    const look = new Look(prometheus, this.#view.range);
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        const { targets, ...seen } = await look.again();
        if (signal.aborted) return;
        const error = scrapeTrouble(targets, seen.stats, this.#source.hasExporter());
        this.#publish({ ...seen, live: 'live', ...(error && { error: error.view() }) });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof LabError)) console.error(error);
        // What was seen last stays on the page.
        const { error: _before, ...view } = this.#view;
        this.#publish({ ...view, live: 'connecting', error: asLabError(error).view() });
      }
      const waitMs = Math.max(0, LOOK_EVERY_MS - (performance.now() - startedAt));
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  #publish(view: MetricsView): void {
    this.#view = view;
    this.#changed.emit(view);
  }
}

/** The past of a chart is asked for once a step: the points of a grid do not change. */
class Look {
  readonly #prometheus: Prometheus;
  readonly #range: MetricsRange;
  readonly #past = new Map<string, { last: number; series: Awaited<ReturnType<Prometheus['queryRange']>> }>();

  constructor(prometheus: Prometheus, range: MetricsRange) {
    this.#prometheus = prometheus;
    this.#range = range;
  }

  async again(): Promise<Omit<MetricsView, 'live' | 'error'> & { targets: Sample[] }> {
    const shape = RANGES[this.#range];
    const now = Date.now();
    // One after the other: a Prometheus that does not answer is asked once, not twenty times.
    const targets = await this.#prometheus.query(TARGETS_QUERY);
    const charts: MetricsChart[] = [];
    for (const [id, query] of Object.entries(chartQueries(shape)) as [MetricsChart['id'], string][])
      charts.push(await this.#chart(id, query, now));
    const stats: MetricsStat[] = [];
    for (const [id, query] of Object.entries(STAT_QUERIES) as [MetricsStat['id'], string][]) {
      const value = (await this.#prometheus.query(query))[0]?.value ?? undefined;
      stats.push({ id, query, ...(value !== undefined && { value }) });
    }
    return {
      at: now,
      range: this.#range,
      rangeMs: shape.rangeMs,
      charts,
      stats,
      targets,
      ...boundRows(
        partitionRows(await this.#columns(PARTITION_QUERIES)),
        positionRows(await this.#columns(POSITION_QUERIES)),
      ),
    };
  }

  async #chart(id: MetricsChart['id'], query: string, now: number): Promise<MetricsChart> {
    const { rangeMs, stepMs } = RANGES[this.#range];
    const grid = gridOf(now, rangeMs, stepMs);
    const [first, last] = [grid[0]!, grid.at(-1)!];
    let past = this.#past.get(id);
    if (past?.last !== last) {
      past = { last, series: await this.#prometheus.queryRange(query, first, last, stepMs) };
      this.#past.set(id, past);
    }
    return { id, query, ...shapeChart(grid, past.series, await this.#prometheus.query(query), now) };
  }

  async #columns<Name extends string>(queries: Record<Name, string>): Promise<Record<Name, Sample[]>> {
    const found: Partial<Record<Name, Sample[]>> = {};
    for (const [name, query] of Object.entries(queries) as [Name, string][])
      found[name] = await this.#prometheus.query(query);
    return found as Record<Name, Sample[]>;
  }
}

function asLabError(error: unknown): LabError {
  if (error instanceof LabError) return error;
  return new LabError(
    'METRICS_FAILED',
    'Prometheus의 답을 읽지 못했습니다.',
    '잠시 뒤에 다시 시도합니다. 계속되면 서버를 시작한 터미널에 남은 기록을 확인하세요.',
    { cause: error },
  );
}
