import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { ApiError, isNotFound, type ApiStatus } from './api-error.ts';
import type { Connection } from './connection.ts';
import { resourceTypeOf, type KubeObject, type ResourceType } from './resource.ts';

export interface ListOptions {
  /** All namespaces when left out. */
  namespace?: string;
  labelSelector?: string;
}

export interface KubeList<T> {
  items: T[];
  resourceVersion: string;
}

export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: T;
}

type Query = Record<string, string | number | boolean | undefined>;

/** A request that gets no answer in this time has failed; watches have a clock of their own. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The API server's REST interface on plain JSON objects. Every refusal is an `ApiError`. */
export class KubeClient {
  readonly #connection: Connection;
  /** Field manager of everything that is applied. */
  readonly fieldManager: string;

  constructor(connection: Connection, fieldManager: string) {
    this.#connection = connection;
    this.fieldManager = fieldManager;
  }

  get<T extends KubeObject>(type: ResourceType, namespace: string | undefined, name: string): Promise<T> {
    return this.#json('GET', resourcePath(type, namespace, name));
  }

  /** Like `get`, but undefined when there is no such object. */
  async find<T extends KubeObject>(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
  ): Promise<T | undefined> {
    try {
      return await this.get<T>(type, namespace, name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async list<T extends KubeObject>(type: ResourceType, options: ListOptions = {}): Promise<KubeList<T>> {
    const body = await this.#json<{ metadata: { resourceVersion: string }; items: T[] }>(
      'GET',
      resourcePath(type, options.namespace),
      { labelSelector: options.labelSelector },
    );
    // Items of a list carry neither apiVersion nor kind.
    const items = body.items.map((item) => ({ ...item, apiVersion: type.apiVersion, kind: type.kind }));
    return { items, resourceVersion: body.metadata.resourceVersion };
  }

  create<T extends KubeObject>(object: T): Promise<T> {
    const { namespace } = object.metadata;
    const query = { fieldManager: this.fieldManager };
    return this.#json('POST', resourcePath(resourceTypeOf(object), namespace), query, object);
  }

  /** Server-side apply: creates, or writes only what differs; fields left out that we applied before go away. */
  apply<T extends KubeObject>(object: T): Promise<T> {
    const path = resourcePath(resourceTypeOf(object), object.metadata.namespace, object.metadata.name);
    return this.#json('PATCH', path, { fieldManager: this.fieldManager, force: true }, object, APPLY_PATCH);
  }

  /** JSON merge patch: null removes a field. */
  patch<T extends KubeObject>(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    patch: unknown,
  ): Promise<T> {
    const query = { fieldManager: this.fieldManager };
    return this.#json('PATCH', resourcePath(type, namespace, name), query, patch, MERGE_PATCH);
  }

  /**
   * Replaces the whole status, so that fields that are no longer said disappear. The uid is tested, so that a status
   * never lands on another object of the same name.
   */
  setStatus<T extends KubeObject>(object: T, status: unknown): Promise<T> {
    const { namespace, name, uid } = object.metadata;
    const path = `${resourcePath(resourceTypeOf(object), namespace, name)}/status`;
    const patch = [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'add', path: '/status', value: status },
    ];
    return this.#json('PATCH', path, { fieldManager: this.fieldManager }, patch, JSON_PATCH);
  }

  /** Deletes if there; `uid` makes sure that it is still the one that was meant. */
  async delete(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    options: { uid?: string } = {},
  ): Promise<void> {
    const body = options.uid ? { preconditions: { uid: options.uid } } : undefined;
    try {
      await this.#json('DELETE', resourcePath(type, namespace, name), {}, body);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /**
   * Delivers events until the server ends the watch (returns), it fails (throws) or `signal` is aborted.
   * An `ERROR` event (too old a resource version) is thrown as the `ApiError` that it carries.
   */
  async watch<T extends KubeObject>(
    type: ResourceType,
    options: ListOptions & { resourceVersion: string; timeoutSeconds: number },
    onEvent: (event: WatchEvent<T>) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const path = resourcePath(type, options.namespace);
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      labelSelector: options.labelSelector,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: options.timeoutSeconds,
    };
    const response = await this.#send('GET', path, query, undefined, undefined, signal);
    if (response.statusCode !== 200) throw await toApiError('WATCH', path, response);
    for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
      if (line === '') continue;
      const event = JSON.parse(line) as WatchEvent<T>;
      if (event.type === 'ERROR') {
        const status = event.object as unknown as ApiStatus;
        throw new ApiError('WATCH', path, status.code ?? 500, status);
      }
      onEvent(event);
    }
  }

  async #json<R>(method: string, path: string, query: Query = {}, body?: unknown, contentType = JSON_TYPE) {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const response = await this.#send(method, path, query, body, contentType, signal);
    if (response.statusCode! >= 400) throw await toApiError(method, path, response);
    return JSON.parse(await readText(response)) as R;
  }

  async #send(
    method: string,
    path: string,
    query: Query,
    body: unknown,
    contentType: string | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const url = new URL(path, this.#connection.server);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers: Record<string, string> = {
      ...(await this.#connection.headers()),
      accept: JSON_TYPE,
      'user-agent': this.fieldManager,
    };
    if (payload) {
      headers['content-type'] = contentType ?? JSON_TYPE;
      headers['content-length'] = String(payload.length);
    }
    return new Promise((resolve, reject) => {
      const request = httpsRequest(url, { method, headers, agent: this.#connection.agent, signal }, resolve);
      request.on('error', reject);
      request.end(payload);
    });
  }
}

const JSON_TYPE = 'application/json';
const MERGE_PATCH = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

export function resourcePath(type: ResourceType, namespace?: string, name?: string): string {
  const group = type.apiVersion.includes('/') ? `/apis/${type.apiVersion}` : `/api/${type.apiVersion}`;
  const scope = namespace && !type.clusterScoped ? `/namespaces/${namespace}` : '';
  return `${group}${scope}/${type.plural}${name ? `/${encodeURIComponent(name)}` : ''}`;
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function toApiError(method: string, path: string, response: IncomingMessage): Promise<ApiError> {
  const text = await readText(response);
  let status: ApiStatus;
  try {
    status = JSON.parse(text) as ApiStatus;
  } catch {
    status = { message: text || response.statusMessage };
  }
  return new ApiError(method, path, response.statusCode!, status);
}
