import { expect, it } from 'vitest';
import type { MetricsView } from '#lib/api.ts';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import type { ResourceWatches } from '#lib/cluster/resource-watch.ts';
import { Metrics } from './metrics.ts';

it("tells a page of the cluster's Grafana as soon as it is seen, and watches nothing after the page has gone", () => {
  const objects: Record<string, KubeObject[]> = {};
  const listeners = new Map<string, () => void>();
  const metrics = new Metrics({
    target: {
      dialPod: () => Promise.reject(new Error('nobody there')),
      view: () => ({ kind: 'sandbox', name: '내장 샌드박스', state: 'ready', detail: '' }),
    },
    watches: {
      subscribe: (name: string, _namespace: string | undefined, changed: () => void) => {
        listeners.set(name, changed);
        return {
          snapshot: () => ({ state: 'live', objects: objects[name] ?? [], at: 1 }),
          release: () => void listeners.delete(name),
        };
      },
    } as unknown as ResourceWatches,
    namespace: 'kafka',
    cluster: 'my-cluster',
  });
  const seen: MetricsView[] = [];
  const leave = metrics.subscribe('5m', (view) => seen.push(view));
  expect(seen.at(-1)).not.toHaveProperty('grafana');
  const ingress = 'ingresses.networking.k8s.io';
  objects[ingress] = [
    { metadata: { name: 'dash' }, spec: { tls: [{}], rules: [{ host: 'grafana.example.com' }] } },
  ];
  listeners.get(ingress)!();
  expect(seen.at(-1)).toMatchObject({ live: 'off', grafana: 'https://grafana.example.com' });
  leave();
  expect(listeners.size).toBe(0);
});
