import { isGone, isNotFound } from './api-error.ts';
import type { KubeClient, WatchEvent } from './client.ts';
import { createLogger } from './logger.ts';
import { keyOf, objectKey, type KubeObject, type ResourceType } from './resource.ts';

export interface InformerHandlers<T> {
  onAdd?(object: T): void;
  onUpdate?(object: T, previous: T): void;
  onDelete?(object: T): void;
  /** The API server has begun to serve the kind, or serves it from the start. */
  onServed?(): void;
}

export interface InformerOptions {
  /** Namespaces to watch; all when empty or left out. */
  namespaces?: string[];
  labelSelector?: string;
  /** The kind may not exist in this cluster, or come later: `start` does not wait for it. */
  optional?: boolean;
}

const log = createLogger('Informer');

/** The API server ends a watch after this time; the next one goes on from the same resource version. */
const WATCH_TIMEOUT_S = 120;
/** A dead connection gives no error: with bookmarks every minute, this long a silence means that it is gone. */
const SILENCE_LIMIT_MS = (WATCH_TIMEOUT_S + 30) * 1000;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

/**
 * A cache of one kind, kept up to date by list + watch. Handlers hear of every difference, also of those that a
 * relist finds after a gap. Objects in the cache are shared: treat them as read-only.
 */
export class Informer<T extends KubeObject> {
  readonly #client: KubeClient;
  readonly #type: ResourceType;
  readonly #options: InformerOptions;
  readonly #handlers: InformerHandlers<T>[] = [];
  readonly #cache = new Map<string, T>();
  readonly #listeners = new Set<() => void>();
  #served = false;

  constructor(client: KubeClient, type: ResourceType, options: InformerOptions = {}) {
    this.#client = client;
    this.#type = type;
    this.#options = options;
  }

  addHandlers(handlers: InformerHandlers<T>): this {
    this.#handlers.push(handlers);
    return this;
  }

  /** Calls back after every change of the cache; returns the function that ends it. */
  listen(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  /** Whether the API server knows the kind; only of interest where it is optional. */
  get served(): boolean {
    return this.#served;
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#cache.get(objectKey(namespace, name));
  }

  list(where: (object: T) => boolean = () => true): T[] {
    return [...this.#cache.values()].filter(where);
  }

  /** Resolves when the first list is in the cache (or was refused, if optional); watching ends with `signal`. */
  async start(signal: AbortSignal): Promise<void> {
    const { namespaces = [] } = this.#options;
    const scopes = namespaces.length > 0 ? namespaces : [undefined];
    await Promise.all(scopes.map((namespace) => this.#startScope(namespace, signal)));
  }

  async #startScope(namespace: string | undefined, signal: AbortSignal): Promise<void> {
    let resourceVersion = '';
    const first = async () => {
      resourceVersion = await this.#relist(namespace);
    };
    if (this.#options.optional) await first().catch(() => {});
    else await this.#retrying(signal, first);
    void this.#keepWatching(namespace, resourceVersion, signal);
  }

  async #keepWatching(namespace: string | undefined, from: string, signal: AbortSignal): Promise<void> {
    let resourceVersion = from;
    while (!signal.aborted) {
      await this.#retrying(signal, async () => {
        if (resourceVersion === '') resourceVersion = await this.#relist(namespace);
        const silence = new AbortController();
        let clock = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
        try {
          await this.#client.watch<T>(
            this.#type,
            {
              namespace,
              labelSelector: this.#options.labelSelector,
              resourceVersion,
              timeoutSeconds: WATCH_TIMEOUT_S,
            },
            (event) => {
              clearTimeout(clock);
              clock = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
              resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
              this.#take(event);
            },
            AbortSignal.any([signal, silence.signal]),
          );
        } catch (error) {
          // A deleted CRD (404) takes its objects with it; after a gap (410) or an unknown break only a list tells.
          resourceVersion = '';
          if (!isGone(error)) throw error;
        } finally {
          clearTimeout(clock);
        }
      });
    }
  }

  /** Runs `attempt` until it succeeds or `signal` is aborted, waiting longer after each failure. */
  async #retrying(signal: AbortSignal, attempt: () => Promise<void>): Promise<void> {
    for (let delay = RETRY_MIN_MS; !signal.aborted; delay = Math.min(delay * 2, RETRY_MAX_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (signal.aborted) return;
        if (isNotFound(error)) this.#forgetKind();
        log.debug(`${this.#type.plural}: ${error instanceof Error ? error.message : error}; trying again`);
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  async #relist(namespace: string | undefined): Promise<string> {
    const { items, resourceVersion } = await this.#client.list<T>(this.#type, {
      namespace,
      labelSelector: this.#options.labelSelector,
    });
    if (!this.#served) {
      this.#served = true;
      for (const handlers of this.#handlers) handlers.onServed?.();
    }
    const seen = new Set<string>();
    for (const object of items) {
      seen.add(keyOf(object));
      this.#take({ type: 'MODIFIED', object });
    }
    for (const [key, object] of this.#cache) {
      if ((namespace === undefined || object.metadata.namespace === namespace) && !seen.has(key)) {
        this.#take({ type: 'DELETED', object });
      }
    }
    return resourceVersion;
  }

  #forgetKind(): void {
    this.#served = false;
    for (const object of [...this.#cache.values()]) this.#take({ type: 'DELETED', object });
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === 'BOOKMARK') return;
    this.#store(event);
    for (const onChange of this.#listeners) onChange();
  }

  #store({ type, object }: WatchEvent<T>): void {
    const key = keyOf(object);
    const previous = this.#cache.get(key);
    if (type === 'DELETED') {
      this.#cache.delete(key);
      if (previous) for (const handlers of this.#handlers) handlers.onDelete?.(object);
      return;
    }
    this.#cache.set(key, object);
    if (!previous) {
      for (const handlers of this.#handlers) handlers.onAdd?.(object);
    } else if (previous.metadata.uid !== object.metadata.uid) {
      for (const handlers of this.#handlers) {
        handlers.onDelete?.(previous);
        handlers.onAdd?.(object);
      }
    } else if (previous.metadata.resourceVersion !== object.metadata.resourceVersion) {
      for (const handlers of this.#handlers) handlers.onUpdate?.(object, previous);
    }
  }
}
