import { expect, onTestFinished, test } from 'vitest';
import { ApiError } from './api-error.ts';
import type { KubeClient, WatchEvent } from './client.ts';
import { Informer } from './informer.ts';
import { Resources, type KubeObject } from './resource.ts';

const pod = (name: string, resourceVersion: string, uid = name): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'kafka', uid, resourceVersion },
});

/** An API server of scripted lists; `emit` and `end` act on the watch that is open. */
function fakeServer(lists: KubeObject[][]) {
  const watches: {
    from: string;
    onEvent: (event: WatchEvent<KubeObject>) => void;
    end: (error?: unknown) => void;
  }[] = [];
  let listed = 0;
  const client = {
    async list() {
      const items = lists[Math.min(listed++, lists.length - 1)]!;
      return { items, resourceVersion: String(100 * listed) };
    },
    watch(_type: unknown, options: { resourceVersion: string }, onEvent: never, signal: AbortSignal) {
      return new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => resolve());
        watches.push({
          from: options.resourceVersion,
          onEvent,
          end: (error) => (error ? reject(error) : resolve()),
        });
      });
    },
  } as unknown as KubeClient;
  return { client, watches, listed: () => listed };
}

async function startInformer(server: ReturnType<typeof fakeServer>) {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const events: string[] = [];
  const informer = new Informer<KubeObject>(server.client, Resources.pods).addHandlers({
    onAdd: (object) => events.push(`add ${object.metadata.name}`),
    onUpdate: (object) => events.push(`update ${object.metadata.name}`),
    onDelete: (object) => events.push(`delete ${object.metadata.name}`),
  });
  await informer.start(controller.signal);
  await expect.poll(() => server.watches.length).toBe(1);
  return { informer, events };
}

test('fills the cache by a list and follows the watch', async () => {
  const server = fakeServer([[pod('a', '1')]]);
  const { informer, events } = await startInformer(server);
  expect(server.watches[0]!.from).toBe('100');
  server.watches[0]!.onEvent({ type: 'ADDED', object: pod('b', '101') });
  server.watches[0]!.onEvent({ type: 'MODIFIED', object: pod('a', '102') });
  server.watches[0]!.onEvent({ type: 'DELETED', object: pod('b', '103') });
  expect(events).toEqual(['add a', 'add b', 'update a', 'delete b']);
  expect(informer.list().map((object) => object.metadata.resourceVersion)).toEqual(['102']);
});

test('goes on from the last resource version when the server ends the watch', async () => {
  const server = fakeServer([[pod('a', '1')]]);
  await startInformer(server);
  server.watches[0]!.onEvent({ type: 'BOOKMARK', object: pod('', '150') });
  server.watches[0]!.end();
  await expect.poll(() => server.watches.length).toBe(2);
  expect(server.watches[1]!.from).toBe('150');
  expect(server.listed()).toBe(1);
});

test('lists again when its resource version is too old, and tells what the gap hid', async () => {
  const server = fakeServer([
    [pod('a', '1'), pod('b', '2'), pod('c', '3', 'old')],
    [pod('a', '1'), pod('c', '9', 'new')],
  ]);
  const { events } = await startInformer(server);
  events.length = 0;
  server.watches[0]!.end(new ApiError('WATCH', '/', 410, { message: 'too old resource version' }));
  await expect.poll(() => server.watches.length).toBe(2);
  expect(events).toEqual(['delete c', 'add c', 'delete b']);
  expect(server.watches[1]!.from).toBe('200');
});

test('does not wait for an optional kind, and tells when the API server begins to serve it', async () => {
  const server = fakeServer([[pod('a', '1')]]);
  let known = false;
  const { client } = server;
  const list = client.list.bind(client);
  client.list = ((...args: Parameters<typeof list>) =>
    known
      ? list(...args)
      : Promise.reject(new ApiError('GET', '/', 404, { message: 'not found' }))) as typeof list;
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const events: string[] = [];
  const informer = new Informer<KubeObject>(client, Resources.routes, { optional: true }).addHandlers({
    onServed: () => events.push('served'),
    onAdd: ({ metadata }) => events.push(`add ${metadata.name}`),
    onDelete: ({ metadata }) => events.push(`delete ${metadata.name}`),
  });
  await informer.start(controller.signal);
  expect(informer.served).toBe(false);
  known = true;
  await expect.poll(() => server.watches.length).toBe(1);
  expect(informer.served).toBe(true);
  known = false;
  server.watches[0]!.end(new ApiError('WATCH', '/', 404, { message: 'not found' }));
  await expect.poll(() => informer.served).toBe(false);
  expect(events).toEqual(['served', 'add a', 'delete a']);
});
