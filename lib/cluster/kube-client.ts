import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import type { KubeConfig } from '@kubernetes/client-node';
import type { KubeObject } from './kube-object.ts';

export const REQUEST_TIMEOUT_MS = 5_000;
/** The API server sends a bookmark about once a minute: a watch that is silent for longer is dead. */
export const WATCH_IDLE_MS = 90_000;

/** An answer of the API server other than 2xx. `status` 410 means that a watch must list again. */
export class KubeStatusError extends Error {
  override readonly name = 'KubeStatusError';
  readonly status: number;
  readonly reason: string | undefined;

  constructor(status: number, reason: string | undefined, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject;
}

/**
 * Raw requests to one API server, with the credentials of a kubeconfig. The client library's own watch class
 * ends any watch that is silent for 30 s, so the two calls that are needed are made here.
 */
export class KubeClient {
  readonly #config: KubeConfig;

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  async get<T>(path: string, options: { signal?: AbortSignal; timeoutMs?: number } = {}): Promise<T> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? REQUEST_TIMEOUT_MS);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const response = await this.#open(path, signal);
    return JSON.parse(await textOf(response)) as T;
  }

  /** Resolves when the server ends the watch, as it does every few minutes; rejects when it breaks. */
  async watch(path: string, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<void> {
    const idle = new AbortController();
    const timer = setTimeout(() => idle.abort(new Error('watch went silent')), WATCH_IDLE_MS);
    try {
      const response = await this.#open(path, AbortSignal.any([signal, idle.signal]));
      response.on('data', () => timer.refresh());
      // A broken connection is reported by the stream; readline would only end.
      const broken = new Promise<never>((_, reject) => response.once('error', reject));
      const lines = createInterface({ input: response, crlfDelay: Infinity });
      const read = (async () => {
        for await (const line of lines) if (line) onEvent(JSON.parse(line) as WatchEvent);
      })();
      await Promise.race([read, broken]);
    } finally {
      clearTimeout(timer);
      idle.abort();
    }
  }

  async #open(path: string, signal: AbortSignal): Promise<http.IncomingMessage> {
    const cluster = this.#config.getCurrentCluster();
    if (!cluster) throw new Error('the kubeconfig names no cluster');
    const url = new URL(cluster.server.replace(/\/$/, '') + path);
    const options: https.RequestOptions = { headers: { accept: 'application/json' } };
    await this.#config.applyToHTTPSOptions(options);
    signal.throwIfAborted();
    const send = url.protocol === 'http:' ? http.request : https.request;
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = send(url, { ...options, signal }, resolve);
      request.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
      request.end();
    });
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    throw statusError(status, await textOf(response));
  }
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function statusError(status: number, body: string): KubeStatusError {
  try {
    const { reason, message } = JSON.parse(body) as { reason?: string; message?: string };
    return new KubeStatusError(status, reason, message ?? `HTTP ${status}`);
  } catch {
    return new KubeStatusError(status, undefined, body.slice(0, 200) || `HTTP ${status}`);
  }
}
