import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricsView } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import { LabError } from '#lib/errors.ts';
import type { PrometheusNow } from './live-prometheus.ts';
import { MetricsObserver } from './observer.ts';
import { Prometheus } from './prometheus.ts';
import { serve, type TestServer } from './testing.ts';

// Some wait for a second or third look.
vi.setConfig({ testTimeout: 60_000 });

let server: TestServer;
let asked: string[];
let broken: boolean;
let now: PrometheusNow;
let changed: Listeners<PrometheusNow>;
let observer: MetricsObserver;

beforeEach(async () => {
  asked = [];
  broken = false;
  changed = new Listeners();
  // As much of Prometheus as one broker with one topic needs.
  server = await serve(({ path, form }, response) => {
    const query = form.get('query')!;
    asked.push(path.endsWith('range') ? `range ${query}` : query);
    const metric = { topic: 'my-topic', partition: '0' };
    const at = Date.now() / 1_000;
    const data = path.endsWith('range')
      ? { resultType: 'matrix', result: [{ metric, values: [[Number(form.get('end')), '1']] }] }
      : { resultType: 'vector', result: [{ metric, value: [at, '3'] }] };
    response
      .writeHead(broken ? 503 : 200)
      .end(broken ? 'going down' : JSON.stringify({ status: 'success', data }));
  });
  now = new Prometheus(server.dial);
  observer = new MetricsObserver(
    {
      hasExporter: () => true,
      follow: (listener) => {
        const remove = changed.add(listener);
        listener(now);
        return remove;
      },
    },
    '5m',
  );
});
afterEach(async () => {
  observer.close();
  if (now instanceof Prometheus) now.close();
  await server.close();
});

/** Subscribes, and waits for a view. */
function reader() {
  const views: MetricsView[] = [];
  let waiting: { until: (view: MetricsView) => boolean; found: (view: MetricsView) => void } | undefined;
  const stop = observer.subscribe((view) => {
    views.push(view);
    if (waiting?.until(view)) waiting.found(view);
  });
  const next = (until: (view: MetricsView) => boolean) =>
    new Promise<MetricsView>((found) => {
      const last = views.at(-1);
      if (last && until(last)) found(last);
      else waiting = { until, found };
    });
  return { views, stop, next };
}
const isLive = ({ live, error }: MetricsView) => live === 'live' && !error;

describe('looking at the metrics', () => {
  it('shows charts, stats and tables of one look', async () => {
    const { next } = reader();
    const view = await next(isLive);
    expect(view.charts.map(({ id, series }) => [id, series[0]?.values.at(-1)])).toEqual([
      ['in', 3],
      ['consumed', 3],
      ['lag', 3],
    ]);
    expect(view.charts[0]!.times.at(-1)).toBe(view.at);
    expect(view.stats.find(({ id }) => id === 'brokers')).toMatchObject({ query: 'kafka_brokers', value: 3 });
    expect(view.partitions).toEqual([
      { topic: 'my-topic', partition: 0, leader: 3, replicas: 3, inSync: 3, oldest: 3, newest: 3 },
    ]);
  });

  it('asks once for all readers, and nothing when nobody looks', async () => {
    const [first, second] = [reader(), reader()];
    await Promise.all([first.next(isLive), second.next(isLive)]);
    expect(asked.filter((query) => query === 'up')).toHaveLength(1);
    first.stop();
    second.stop();
    const before = asked.length;
    const later = reader();
    await later.next(isLive);
    // Nothing was asked in between: what is there now is the new reader's.
    expect(asked.slice(before)[0]).toBe('up');
  });

  it('asks for the past of a chart only when there is a new point of it', async () => {
    const { next, views } = reader();
    await next(isLive);
    await next(({ at }) => at > views[0]!.at && views.filter(isLive).length >= 2);
    const looks = asked.filter((query) => query === 'up').length;
    const ranges = asked.filter((query) => query.startsWith('range')).length;
    expect(looks).toBeGreaterThanOrEqual(2);
    // 2.5 s between looks, 5 s between points.
    expect(ranges).toBeLessThanOrEqual(3 * Math.ceil((looks + 1) / 2));
  });

  it('keeps what was seen while Prometheus does not answer, and goes on when it does', async () => {
    const { next } = reader();
    await next(isLive);
    broken = true;
    const lost = await next(({ live }) => live === 'connecting');
    expect(lost.error?.code).toBe('METRICS_FAILED');
    expect(lost.charts).toHaveLength(3);
    broken = false;
    await next(isLive);
  });

  it('says why when there is no Prometheus', async () => {
    const { next } = reader();
    await next(isLive);
    changed.emit(new LabError('METRICS_NOT_READY', '아직 없습니다.', '만드세요.'));
    const off = await next(({ live }) => live === 'off');
    expect(off).toMatchObject({ charts: [], error: { message: '아직 없습니다.', remedy: '만드세요.' } });
  });
});
