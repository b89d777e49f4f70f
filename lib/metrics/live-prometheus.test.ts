import { describe, expect, it, vi } from 'vitest';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import type { ResourceWatches, Snapshot } from '#lib/cluster/resource-watch.ts';
import { LabError } from '#lib/errors.ts';
import { LivePrometheus, type PrometheusNow } from './live-prometheus.ts';
import { Prometheus } from './prometheus.ts';

/** The pods of a namespace, as the watches would tell them. */
class Pods {
  snapshot: Snapshot = { state: 'live', objects: [], at: 1 };
  readers = 0;
  #tell = () => {};

  readonly watches = {
    subscribe: (_name: string, _namespace: string, listener: () => void) => {
      this.readers++;
      this.#tell = listener;
      return { snapshot: () => this.snapshot, release: () => void this.readers-- };
    },
  } as unknown as ResourceWatches;

  become(objects: KubeObject[], more: Partial<Snapshot> = {}): void {
    this.snapshot = { state: 'live', objects, at: 1, ...more };
    this.#tell();
  }
}

const pod = (name: string, ready: boolean, more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  metadata: { name, uid: `uid of ${name}`, labels: { app: 'prometheus' }, ...more },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

function follow(pods: Pods) {
  const dialled: string[] = [];
  const live = new LivePrometheus({
    target: {
      dialPod: (namespace, name, port) => {
        dialled.push(`${namespace}/${name}:${port}`);
        return Promise.reject(new Error('nobody there'));
      },
      view: () => ({ kind: 'sandbox', name: '내장 샌드박스', state: 'preparing', detail: '' }),
    },
    watches: pods.watches,
    namespace: 'kafka',
    cluster: 'my-cluster',
  });
  const seen: PrometheusNow[] = [];
  const stop = live.follow((now) => seen.push(now));
  return { live, seen, stop, dialled };
}

describe('the Prometheus of the namespace', () => {
  it('is missing until the chapter makes it, and the message says where', () => {
    const { seen } = follow(new Pods());
    expect(seen).toMatchObject([{ code: 'METRICS_NOT_READY', remedy: expect.stringContaining('7.4') }]);
  });

  it('is waited for while its pod starts, dialled once it is Ready', async () => {
    const pods = new Pods();
    const { seen, dialled } = follow(pods);
    pods.become([pod('prometheus-1', false)]);
    expect(seen.at(-1)).toMatchObject({ message: expect.stringContaining('prometheus-1') });
    pods.become([pod('other', true, { labels: { app: 'web' } }), pod('prometheus-1', true)]);
    const prometheus = seen.at(-1) as Prometheus;
    expect(prometheus).toBeInstanceOf(Prometheus);
    await expect(prometheus.query('up')).rejects.toThrow('nobody there');
    expect(dialled).toEqual(['kafka/prometheus-1:9090']);
  });

  it('is another one after its pod was replaced, the same after other news of pods', () => {
    const pods = new Pods();
    const { seen } = follow(pods);
    pods.become([pod('prometheus-1', true)]);
    pods.become([pod('prometheus-1', true), pod('x', true, { labels: {} })]);
    expect(seen).toHaveLength(2);
    pods.become([pod('prometheus-1', true, { deletionTimestamp: 'now' }), pod('prometheus-2', true)]);
    expect(seen).toHaveLength(3);
    expect(seen[2]).not.toBe(seen[1]);
  });

  it('is unknown without a cluster, and while the pods are not readable', () => {
    const pods = new Pods();
    pods.snapshot = { state: 'off', objects: [], at: 0 };
    const { seen } = follow(pods);
    expect(seen[0]).toMatchObject({ code: 'TARGET_NOT_READY' });
    pods.become([], { state: 'connecting' });
    expect(seen[1]).toBeUndefined();
    pods.become([], { state: 'stale', at: 0, error: 'pods is forbidden' });
    expect(seen[2]).toBeInstanceOf(LabError);
    expect((seen[2] as LabError).message).toContain('forbidden');
  });

  it('is not watched any more when nobody follows', () => {
    const pods = new Pods();
    const { live, stop } = follow(pods);
    const second = vi.fn();
    const stopSecond = live.follow(second);
    expect(pods.readers).toBe(1);
    stop();
    stop();
    expect(pods.readers).toBe(1);
    stopSecond();
    expect(pods.readers).toBe(0);
  });
});
