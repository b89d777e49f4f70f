import type { MetricsRange, MetricsView } from '#lib/api.ts';
import { followGrafana } from './grafana.ts';
import { LivePrometheus, type LivePrometheusOptions } from './live-prometheus.ts';
import { MetricValues } from './metric-values.ts';
import { MetricsObserver } from './observer.ts';

/** The metrics side of the lab. Idle while nobody looks; pages with the same range share one set of queries. */
export class Metrics {
  /** For checks. */
  readonly values: MetricValues;
  readonly #watches: LivePrometheusOptions['watches'];
  readonly #source: LivePrometheus;
  readonly #observers = new Map<MetricsRange, MetricsObserver>();

  constructor(options: LivePrometheusOptions) {
    this.#watches = options.watches;
    this.#source = new LivePrometheus(options);
    this.values = new MetricValues(this.#source);
  }

  /** Calls back with what is known now, and at each look. Returns the clean-up. */
  subscribe(range: MetricsRange, listener: (view: MetricsView) => void): () => void {
    let observer = this.#observers.get(range);
    if (!observer) this.#observers.set(range, (observer = new MetricsObserver(this.#source, range)));
    let view: MetricsView | undefined;
    const tell = () => {
      if (!view) return;
      const grafana = found.url();
      listener({ ...view, ...(grafana !== undefined && { grafana }) });
    };
    const found = followGrafana(this.#watches, tell);
    const leave = observer.subscribe((next) => {
      view = next;
      tell();
    });
    return () => {
      leave();
      found.release();
    };
  }

  close(): void {
    for (const observer of this.#observers.values()) observer.close();
    this.values.close();
  }
}
