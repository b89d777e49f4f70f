import { afterEach, describe, expect, it, vi } from 'vitest';
import { Listeners } from '#lib/cluster/listeners.ts';
import { LabError } from '#lib/errors.ts';
import type { PrometheusNow } from './live-prometheus.ts';
import { MetricValues, type MetricValue } from './metric-values.ts';
import { Prometheus } from './prometheus.ts';
import { serve, type TestServer } from './testing.ts';

// Some wait for a second look.
vi.setConfig({ testTimeout: 60_000 });

const missing = new LabError('METRICS_NOT_READY', '아직 없습니다.', '만드세요.');
let values: MetricValues;
let server: TestServer | undefined;
let prometheus: Prometheus | undefined;
afterEach(async () => {
  values.close();
  prometheus?.close();
  await server?.close();
});

function source(first: PrometheusNow) {
  let now = first;
  const changed = new Listeners<PrometheusNow>();
  return {
    readers: () => changed.size,
    become: (next: PrometheusNow) => changed.emit((now = next)),
    follow: (listener: (now: PrometheusNow) => void) => {
      const remove = changed.add(listener);
      listener(now);
      return remove;
    },
  };
}

/** Watches, and waits for a value. */
function watch(promql: string) {
  let wake = () => {};
  const watched = values.watch(promql, () => wake());
  const until = (wanted: (value: MetricValue) => boolean) =>
    new Promise<void>((resolve) => {
      wake = () => wanted(watched.value()) && resolve();
      wake();
    });
  return { ...watched, until };
}

describe('single numbers', () => {
  it('are asked for once there is a Prometheus, and again when they change', async () => {
    let lag = 3;
    server = await serve(({ form }, response) => {
      const result = form.get('query') === 'lag' ? [{ metric: {}, value: [1, String(lag)] }] : [];
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    });
    const now = source(missing);
    values = new MetricValues(now);
    const [known, empty] = [watch('lag'), watch('nothing')];
    expect(known.value()).toEqual({ error: missing });
    expect(empty.value()).toEqual({ error: missing });
    now.become((prometheus = new Prometheus(server.dial)));
    await known.until((value) => value !== undefined && 'value' in value && value.value === 3);
    await empty.until((value) => value !== undefined && 'value' in value && value.value === undefined);
    lag = 4;
    await known.until((value) => value !== undefined && 'value' in value && value.value === 4);
  });

  it('are asked of nobody when nobody watches', () => {
    const now = source(missing);
    values = new MetricValues(now);
    const [one, two] = [watch('a'), watch('b')];
    expect(now.readers()).toBe(1);
    one.close();
    expect(now.readers()).toBe(1);
    two.close();
    expect(now.readers()).toBe(0);
  });
});
