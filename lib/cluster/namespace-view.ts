import type { ResourcesView } from '#lib/api.ts';
import type { KubeObject } from './kube-object.ts';
import { podRow } from './pod-status.ts';
import { VIEWED_KINDS, resourceRow } from './resource-row.ts';
import type { ResourceWatches, Snapshot, Subscription } from './resource-watch.ts';

/** Changes within this time go out as one view: a rolling update makes dozens a second. */
const COALESCE_MS = 50;

/** A connection lost for longer is not about to come back: the view says from when it is. */
const RECONNECTING_MS = 10_000;

/** Watches what the live view of a namespace shows. `changed` gets the whole view. */
export class NamespaceView {
  readonly #namespace: string;
  readonly #pods: Subscription;
  readonly #services: Subscription;
  readonly #kinds: Subscription[];
  readonly #changed: (view: ResourcesView) => void;
  #timer: NodeJS.Timeout | undefined;
  #lostAt: number | undefined;
  #staleTimer: NodeJS.Timeout | undefined;

  constructor(watches: ResourceWatches, namespace: string, changed: (view: ResourcesView) => void) {
    this.#namespace = namespace;
    this.#changed = changed;
    const soon = () => this.#schedule();
    this.#pods = watches.subscribe('pods', namespace, soon);
    this.#services = watches.subscribe('services', namespace, soon);
    this.#kinds = VIEWED_KINDS.map(({ resource }) => watches.subscribe(resource, namespace, soon));
  }

  view(): ResourcesView {
    const pods = this.#pods.snapshot();
    return {
      namespace: this.#namespace,
      live: this.#liveness(pods),
      at: pods.at,
      pods: byName(pods.objects).map(podRow),
      services: byName(this.#services.snapshot().objects).map(serviceRow),
      resources: VIEWED_KINDS.flatMap((kind, index) => {
        const objects = byName(this.#kinds[index]?.snapshot().objects ?? []);
        if (objects.length === 0)
          return [{ kind: kind.kind, name: '', status: '없음', health: 'none' as const }];
        return objects.map((object) => resourceRow(kind, object));
      }),
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#staleTimer);
    for (const subscription of [this.#pods, this.#services, ...this.#kinds]) subscription.release();
  }

  #liveness({ state }: Snapshot): ResourcesView['live'] {
    if (state !== 'stale') {
      this.#lostAt = undefined;
      clearTimeout(this.#staleTimer);
      if (state === 'off') return 'off';
      return state === 'connecting' ? 'reconnecting' : 'live';
    }
    if (this.#lostAt === undefined) {
      this.#lostAt = Date.now();
      // Nothing else will happen that would send the view again.
      this.#staleTimer = setTimeout(() => this.#changed(this.view()), RECONNECTING_MS);
      this.#staleTimer.unref();
    }
    return Date.now() - this.#lostAt < RECONNECTING_MS ? 'reconnecting' : 'stale';
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed(this.view());
    }, COALESCE_MS);
  }
}

function byName(objects: readonly KubeObject[]): KubeObject[] {
  return [...objects].sort((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en'));
}

interface ServiceSpec {
  type?: string;
  clusterIP?: string;
  ports?: { port: number; nodePort?: number; protocol?: string }[];
}

function serviceRow({ metadata, spec }: KubeObject): ResourcesView['services'][number] {
  const { type = 'ClusterIP', clusterIP = '', ports = [] } = (spec ?? {}) as ServiceSpec;
  const port = (one: (typeof ports)[number]) =>
    `${one.port}${one.nodePort ? `:${one.nodePort}` : ''}/${one.protocol ?? 'TCP'}`;
  return { name: metadata.name, type, clusterIP, ports: ports.map(port).join(',') };
}
