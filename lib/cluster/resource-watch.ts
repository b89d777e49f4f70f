import { Discovery, collectionPath, type ApiResource } from './discovery.ts';
import { KubeStatusError, type KubeClient } from './kube-client.ts';
import type { KubeObject } from './kube-object.ts';
import { Listeners } from './listeners.ts';

/** How soon a kind that is not served yet is looked for again. */
const MISSING_KIND_RETRY_MS = 1_000;
const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 5_000;
/** Kept alive after the last reader left: a page that reloads finds its watches running. */
const LINGER_MS = 10_000;

export interface Snapshot {
  /**
   * `off`: no cluster to ask. `connecting`: no answer yet. `missing-kind`: the server does not serve it.
   * `live`: as the cluster is. `stale`: the connection is lost, the objects are those of `at`.
   */
  state: 'off' | 'connecting' | 'missing-kind' | 'live' | 'stale';
  /** Undefined until the kind has been found once. */
  resource?: ApiResource;
  objects: readonly KubeObject[];
  /** Last news of the server, an event or a bookmark. */
  at: number;
  /** Why it is stale, as the server or the network said it. */
  error?: string;
}

export interface Subscription {
  snapshot(): Snapshot;
  release(): void;
}

/** One list-and-watch of a collection that restarts itself until it is stopped. */
class ResourceWatch {
  readonly listeners = new Listeners<Snapshot>();
  snapshot: Snapshot = { state: 'connecting', objects: [], at: 0 };
  lingering: NodeJS.Timeout | undefined;
  readonly #name: string;
  readonly #namespace: string | undefined;
  readonly #stop = new AbortController();

  constructor(name: string, namespace: string | undefined) {
    this.#name = name;
    this.#namespace = namespace;
  }

  stop(): void {
    clearTimeout(this.lingering);
    this.#stop.abort();
  }

  async run(client: KubeClient, discovery: Discovery): Promise<void> {
    const { signal } = this.#stop;
    let retryMs = RETRY_FIRST_MS;
    while (!signal.aborted) {
      try {
        const resource = await discovery.find(this.#name, signal);
        if (!resource) {
          this.#update({ state: 'missing-kind', resource: undefined, objects: [], error: undefined });
          await pause(MISSING_KIND_RETRY_MS, signal);
          continue;
        }
        await this.#listAndWatch(client, resource, signal, () => (retryMs = RETRY_FIRST_MS));
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof KubeStatusError && error.status === 404) discovery.forget(this.#name);
        // 410 Gone is the usual end of an old watch: it lists again, and the objects are still good.
        else if (!(error instanceof KubeStatusError && error.status === 410))
          this.#update({ state: 'stale', error: error instanceof Error ? error.message : String(error) });
        await pause(retryMs, signal);
        retryMs = Math.min(retryMs * 2, RETRY_LAST_MS);
      }
    }
  }

  async #listAndWatch(
    client: KubeClient,
    resource: ApiResource,
    signal: AbortSignal,
    onConnected: () => void,
  ): Promise<void> {
    const path = collectionPath(resource, this.#namespace);
    const list = await client.get<{ items: KubeObject[]; metadata: { resourceVersion: string } }>(path, {
      signal,
    });
    // The items of a list do not say what they are; those of a watch do.
    const { apiVersion, kind } = resource;
    const objects = new Map<string, KubeObject>(
      list.items.map((object) => [keyOf(object), { ...object, apiVersion, kind }]),
    );
    const publish = () =>
      this.#update({ state: 'live', resource, objects: [...objects.values()], error: undefined });
    publish();
    onConnected();
    let version = list.metadata.resourceVersion;
    while (!signal.aborted) {
      const startedAt = Date.now();
      const query = `?watch=1&allowWatchBookmarks=true&resourceVersion=${encodeURIComponent(version)}`;
      await client.watch(
        path + query,
        ({ type, object }) => {
          if (type === 'ERROR') {
            const status = object as unknown as { code?: number; reason?: string; message?: string };
            throw new KubeStatusError(status.code ?? 500, status.reason, status.message ?? 'watch error');
          }
          version = object.metadata.resourceVersion ?? version;
          if (type === 'BOOKMARK') {
            this.snapshot = { ...this.snapshot, at: Date.now() };
            return;
          }
          if (type === 'DELETED') objects.delete(keyOf(object));
          else objects.set(keyOf(object), object);
          publish();
        },
        signal,
      );
      // Watches end by themselves every few minutes; one that ends at once must not become a busy loop.
      if (Date.now() - startedAt < RETRY_FIRST_MS) await pause(RETRY_FIRST_MS, signal);
    }
  }

  #update(change: Partial<Snapshot>): void {
    const at = change.state === 'stale' ? this.snapshot.at : Date.now();
    const before = this.snapshot;
    this.snapshot = { ...before, at, ...change };
    // A kind that stays missing or a server that stays away is no news.
    const same = before.state === change.state && before.error === this.snapshot.error;
    if (!(same && (change.state === 'missing-kind' || change.state === 'stale')))
      this.listeners.emit(this.snapshot);
  }
}

/**
 * The watches of one cluster, shared: everyone who reads the pods of a namespace reads the same watch. A watch
 * begins with its first reader and ends a while after its last.
 */
export class ResourceWatches {
  readonly #watches = new Map<string, ResourceWatch>();
  #client: KubeClient | undefined;
  #discovery: Discovery | undefined;

  /** Sets the cluster, or none. All readers get its state from now on. */
  connect(client: KubeClient | undefined): void {
    this.#client = client;
    this.#discovery = client && new Discovery(client);
    for (const [key, old] of this.#watches) {
      old.stop();
      const [name, namespace] = JSON.parse(key) as [string, string | null];
      const fresh = this.#begin(name, namespace ?? undefined);
      // The readers move over with their listeners.
      this.#watches.set(key, fresh);
      old.listeners.moveTo(fresh.listeners);
      fresh.listeners.emit(fresh.snapshot);
    }
  }

  /** `name` as in kubectl ("pods", "kafkas.kafka.strimzi.io"); no namespace means all of them. */
  subscribe(
    name: string,
    namespace: string | undefined,
    listener: (snapshot: Snapshot) => void,
  ): Subscription {
    const key = JSON.stringify([name, namespace ?? null]);
    let watch = this.#watches.get(key);
    if (!watch) this.#watches.set(key, (watch = this.#begin(name, namespace)));
    clearTimeout(watch.lingering);
    const remove = watch.listeners.add(listener);
    let released = false;
    return {
      snapshot: () => this.#watches.get(key)?.snapshot ?? { state: 'off', objects: [], at: 0 },
      release: () => {
        if (released) return;
        released = true;
        this.#watches.get(key)?.listeners.remove(listener);
        remove();
        this.#linger(key);
      },
    };
  }

  /** What the server calls a kind; undefined when it is not served or there is no cluster. */
  async find(name: string): Promise<ApiResource | undefined> {
    return this.#discovery?.find(name);
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.stop();
    this.#watches.clear();
  }

  #begin(name: string, namespace: string | undefined): ResourceWatch {
    const watch = new ResourceWatch(name, namespace);
    if (this.#client && this.#discovery) void watch.run(this.#client, this.#discovery);
    else watch.snapshot = { state: 'off', objects: [], at: 0 };
    return watch;
  }

  #linger(key: string): void {
    const watch = this.#watches.get(key);
    if (!watch || watch.listeners.size > 0) return;
    watch.lingering = setTimeout(() => {
      watch.stop();
      if (this.#watches.get(key) === watch) this.#watches.delete(key);
    }, LINGER_MS);
    watch.lingering.unref();
  }
}

const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
