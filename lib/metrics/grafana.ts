import type { KubeObject } from '#lib/cluster/kube-object.ts';
import type { ResourceWatches } from '#lib/cluster/resource-watch.ts';

const KINDS = ['routes.route.openshift.io', 'ingresses.networking.k8s.io'];

/** What of a Route, and of an Ingress, leads to an address. */
interface Opening {
  host?: string;
  path?: string;
  tls?: object;
  rules?: { host?: string; http?: { paths?: { path?: string }[] } }[];
}

/** Looks for the cluster's Grafana until released. `changed` means: look at the address again. */
export function followGrafana(watches: Pick<ResourceWatches, 'subscribe'>, changed: () => void) {
  // In all namespaces: who may not list these sees no link.
  const seen = KINDS.map((kind) => watches.subscribe(kind, undefined, changed));
  return {
    url: () => seen.flatMap((one) => one.snapshot().objects.flatMap(addresses))[0],
    release: () => seen.forEach((one) => one.release()),
  };
}

function addresses({ metadata, spec = {} }: KubeObject): string[] {
  const { host, path, tls, rules = [] } = spec as Opening;
  const places = [
    { host, path },
    ...rules.map((one) => ({ host: one.host, path: one.http?.paths?.[0]?.path })),
  ];
  return (
    places
      .filter((one) => one.host && `${metadata.name} ${one.host}`.includes('grafana'))
      // An Ingress may have a regular expression for a path.
      .map((one) => `${tls ? 'https' : 'http'}://${one.host}${/^[\w./-]*/.exec(one.path ?? '')![0]}`)
      .filter((url) => !url.includes('*') && URL.canParse(url))
  );
}
