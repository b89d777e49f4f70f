import { expect, it } from 'vitest';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import type { ResourceWatches } from '#lib/cluster/resource-watch.ts';
import { followGrafana } from './grafana.ts';

/** The address on a cluster with these, and how many watches are left after its release. */
function grafanaOf(objects: { route?: KubeObject; ingress?: KubeObject }) {
  let watched = 0;
  const watches = {
    subscribe: (name: string, namespace: string | undefined) => {
      expect(namespace).toBeUndefined();
      watched++;
      const object = name.startsWith('routes') ? objects.route : objects.ingress;
      return {
        snapshot: () => ({ state: 'live', objects: object ? [object] : [], at: 1 }),
        release: () => void watched--,
      };
    },
  } as Pick<ResourceWatches, 'subscribe'>;
  const grafana = followGrafana(watches, () => undefined);
  const url = grafana.url();
  grafana.release();
  return { url, watched };
}
const named = (name: string, spec: Record<string, unknown>): KubeObject => ({ metadata: { name }, spec });

it('is at the host of its Route, by https where the Route has TLS', () => {
  const route = (spec: object) => named('grafana-route', { host: 'dash.apps.example.com', ...spec });
  expect(grafanaOf({ route: route({ tls: {} }) })).toEqual({
    url: 'https://dash.apps.example.com',
    watched: 0,
  });
  expect(grafanaOf({ route: route({}) }).url).toBe('http://dash.apps.example.com');
});

it('is at the rule of an Ingress that is named so, below its path', () => {
  const rule = (host: string, path: string) => ({ host, http: { paths: [{ path }] } });
  const rules = [rule('shop.example.com', '/'), rule('grafana.example.com', '/board(/|$)(.*)')];
  expect(grafanaOf({ ingress: named('apps', { rules }) }).url).toBe('http://grafana.example.com/board');
});

it('is nowhere without a Route or Ingress of that name, nor behind a wildcard', () => {
  expect(grafanaOf({}).url).toBeUndefined();
  expect(grafanaOf({ route: named('console', { host: 'console.example.com' }) }).url).toBeUndefined();
  const rules = [{ host: '*.example.com' }, {}];
  expect(grafanaOf({ ingress: named('grafana', { rules }) }).url).toBeUndefined();
});
