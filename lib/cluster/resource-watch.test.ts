import { KubeConfig } from '@kubernetes/client-node';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KubeClient } from './kube-client.ts';
import { ResourceWatches, type Snapshot, type Subscription } from './resource-watch.ts';

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** As much of an API server as list and watch need. Real ones are in cluster.integration.test.ts. */
class FakeApiServer {
  kinds = [{ name: 'pods', singularName: 'pod', kind: 'Pod', namespaced: true }];
  objects = new Map<string, number>();
  version = 1;
  lists = 0;
  /** Events older than this are gone. */
  oldest = 0;
  readonly server: Server = createServer((request, response) => this.#answer(request, response));
  readonly #watchers = new Set<ServerResponse>();
  readonly #events: { version: number; line: string }[] = [];

  put(name: string): void {
    const type = this.objects.has(name) ? 'MODIFIED' : 'ADDED';
    this.objects.set(name, ++this.version);
    this.#send(type, name);
  }

  remove(name: string): void {
    this.objects.delete(name);
    this.version++;
    this.#send('DELETED', name);
  }

  endWatches(): void {
    for (const watcher of this.#watchers) watcher.end();
  }

  breakConnections(): void {
    this.server.closeAllConnections();
  }

  #send(type: string, name: string): void {
    const object = { kind: 'Pod', metadata: { name, resourceVersion: String(this.version) } };
    const line = `${JSON.stringify({ type, object })}\n`;
    this.#events.push({ version: this.version, line });
    for (const watcher of this.#watchers) watcher.write(line);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, 'http://x');
    const json = (body: object, status = 200) => response.writeHead(status).end(JSON.stringify(body));
    if (url.pathname === '/api/v1') json({ resources: this.kinds });
    else if (url.pathname === '/apis') json({ groups: [] });
    else if (url.pathname === '/apis/kafka.strimzi.io') json({ message: 'not found' }, 404);
    else if (!url.searchParams.has('watch')) {
      this.lists++;
      const items = [...this.objects].map(([name]) => ({ metadata: { name } }));
      json({ items, metadata: { resourceVersion: String(this.version) } });
    } else if (Number(url.searchParams.get('resourceVersion')) < this.oldest) {
      const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old', metadata: {} };
      response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    } else {
      response.writeHead(200);
      response.flushHeaders();
      // What happened between the list and the watch.
      const since = Number(url.searchParams.get('resourceVersion'));
      for (const { version, line } of this.#events) if (version > since) response.write(line);
      this.#watchers.add(response);
      response.on('close', () => this.#watchers.delete(response));
    }
  }
}

let api: FakeApiServer;
let watches: ResourceWatches;
let subscription: Subscription | undefined;
let port: number;
const waiting = new Set<() => void>();

beforeEach(async () => {
  api = new FakeApiServer();
  await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
  port = (api.server.address() as AddressInfo).port;
  watches = new ResourceWatches();
  watches.connect(new KubeClient(config(port)));
});
afterEach(() => {
  watches.close();
  api.breakConnections();
  api.server.close();
});

function config(serverPort: number): KubeConfig {
  const made = new KubeConfig();
  made.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${serverPort}`, skipTLSVerify: true },
    { name: 'u' },
  );
  return made;
}

function subscribe(name = 'pods'): Subscription {
  return (subscription = watches.subscribe(name, 'kafka', () => waiting.forEach((check) => check())));
}

function snapshotWhere(condition: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const check = () => {
      const snapshot = subscription!.snapshot();
      if (!condition(snapshot)) return;
      waiting.delete(check);
      resolve(snapshot);
    };
    waiting.add(check);
    check();
  });
}

const names = (snapshot: Snapshot) => snapshot.objects.map(({ metadata }) => metadata.name).join();

describe('resource watches', () => {
  it('lists, then follows what is added, changed and deleted', async () => {
    api.put('a');
    subscribe();
    expect(names(await snapshotWhere(({ state }) => state === 'live'))).toBe('a');
    api.put('b');
    await snapshotWhere((snapshot) => names(snapshot) === 'a,b');
    api.remove('a');
    const last = await snapshotWhere((snapshot) => names(snapshot) === 'b');
    expect(last).toMatchObject({ state: 'live', resource: { kind: 'Pod' }, objects: [{ kind: 'Pod' }] });
  });

  it('shares one watch between its readers', async () => {
    subscribe();
    await snapshotWhere(({ state }) => state === 'live');
    const second = watches.subscribe('pods', 'kafka', () => {});
    expect(second.snapshot().state).toBe('live');
    second.release();
    second.release();
    expect(api.lists).toBe(1);
    api.put('still');
    await snapshotWhere((snapshot) => names(snapshot) === 'still');
  });

  it('goes on where it was when the server ends a watch, and lists again when its version is too old', async () => {
    subscribe();
    await snapshotWhere(({ state }) => state === 'live');
    api.endWatches();
    api.put('a');
    api.oldest = api.version + 1;
    api.endWatches();
    api.put('b');
    await snapshotWhere((snapshot) => names(snapshot) === 'a,b');
    expect(api.lists).toBeGreaterThan(1);
  });

  it('keeps the last state as stale while the server is away, and is live when it is back', async () => {
    api.put('a');
    subscribe();
    const { at } = await snapshotWhere(({ state }) => state === 'live');
    await new Promise<void>((resolve) => {
      api.server.close(() => resolve());
      api.breakConnections();
    });
    const stale = await snapshotWhere(({ state }) => state === 'stale');
    expect(names(stale)).toBe('a');
    expect(stale.at).toBeLessThanOrEqual(Math.max(at, Date.now()));
    expect(stale.error).toBeTruthy();
    await new Promise<void>((resolve) => api.server.listen(port, '127.0.0.1', resolve));
    await snapshotWhere(({ state }) => state === 'live');
  });

  it('finds a kind that is installed later', async () => {
    subscribe('kafkas.kafka.strimzi.io');
    await snapshotWhere(({ state }) => state === 'missing-kind');
    subscribe('kafkas');
    await snapshotWhere(({ state }) => state === 'missing-kind');
    api.kinds = [{ name: 'kafkas', singularName: 'kafka', kind: 'Kafka', namespaced: true }];
    expect(await snapshotWhere(({ state }) => state === 'live')).toMatchObject({
      resource: { kind: 'Kafka' },
    });
  });

  it('moves its readers to another cluster, and to none', async () => {
    api.put('a');
    subscribe();
    await snapshotWhere(({ state }) => state === 'live');
    watches.connect(undefined);
    await snapshotWhere(({ state }) => state === 'off');
    watches.connect(new KubeClient(config(port)));
    expect(names(await snapshotWhere(({ state }) => state === 'live'))).toBe('a');
  });
});
