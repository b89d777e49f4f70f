import { describe, expect, it, vi } from 'vitest';
import { Duplex } from 'node:stream';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import type { ResourceWatches, Snapshot } from '#lib/cluster/resource-watch.ts';
import type { KafkaAccess } from './access.ts';
import { LiveAccess, type AccessNow } from './live-access.ts';

const pod = (uid: string): KubeObject => ({
  metadata: {
    ...{ name: 'my-cluster-kafka-0', uid },
    labels: { 'strimzi.io/cluster': 'my-cluster', 'strimzi.io/broker-role': 'true' },
  },
  status: { phase: 'Running' },
});
const listeners = [{ name: 'plain', port: 9092, type: 'internal', tls: false }];
const kafka: KubeObject = { metadata: { name: 'my-cluster' }, spec: { kafka: { listeners } } };

/** Watches that say what the test sets. */
function world() {
  const snapshots = new Map<string, Snapshot>();
  const changed = new Map<string, () => void>();
  const released: string[] = [];
  const watches = {
    subscribe: (name: string, _namespace: string, listener: () => void) => {
      changed.set(name, listener);
      return {
        snapshot: () => snapshots.get(name) ?? { state: 'live', objects: [], at: 1 },
        release: () => released.push(name),
      };
    },
  } as unknown as ResourceWatches;
  const set = (name: string, snapshot: Partial<Snapshot>) => {
    snapshots.set(name, { state: 'live', objects: [], at: 1, ...snapshot });
    changed.get(name)?.();
  };
  const streams: Duplex[] = [];
  const written = vi.fn();
  const dialPod = vi.fn(async () => {
    // Takes every request and answers none, as a pod that is gone.
    const stream = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => {
        written();
        done();
      },
    });
    streams.push(stream);
    return stream;
  });
  const view = () => ({ kind: 'sandbox', name: '샌드박스', state: 'ready', detail: '' }) as const;
  const names = { namespace: 'kafka', cluster: 'my-cluster', user: 'my-user' };
  return {
    access: new LiveAccess({ target: { dialPod, view }, watches, ...names }),
    set,
    released,
    dialPod,
    streams,
    written,
  };
}

describe('live access', () => {
  it('follows the resources while somebody follows it', () => {
    const { access, set, released } = world();
    const seen: AccessNow[] = [];
    set('pods', { state: 'connecting' });
    const leave = access.follow((now) => seen.push(now));
    expect(seen).toEqual([undefined]);
    set('pods', { objects: [pod('a')] });
    expect(seen.at(-1)).toMatchObject({ code: 'KAFKA_NOT_READY' });
    set('kafkas.kafka.strimzi.io', { objects: [kafka] });
    expect(seen.at(-1)).toMatchObject({ port: 9092 });
    const { length } = seen;
    set('pods', { objects: [pod('b')] });
    expect(seen).toHaveLength(length);
    set('kafkas.kafka.strimzi.io', { state: 'off' });
    expect(seen.at(-1)).toMatchObject({ code: 'TARGET_NOT_READY' });
    leave();
    expect(released).toHaveLength(5);
  });

  it('does not take what could not be read for what is not there', () => {
    const { access, set } = world();
    set('secrets', { state: 'stale', at: 0, error: 'secrets is forbidden' });
    let now: AccessNow;
    access.follow((one) => (now = one))();
    expect(now).toMatchObject({ code: 'TARGET_UNREACHABLE', message: expect.stringContaining('forbidden') });
  });

  it('gives up a request to a pod that was removed, without waiting for an answer', async () => {
    const { access, set, dialPod, streams, written } = world();
    set('kafkas.kafka.strimzi.io', { objects: [kafka] });
    set('pods', { objects: [pod('a')] });
    let now: AccessNow;
    const leave = access.follow((one) => (now = one));
    const cluster = access.connect(now as KafkaAccess);
    const asked = cluster.describe();
    await vi.waitFor(() => expect(dialPod).toHaveBeenCalledWith('kafka', 'my-cluster-kafka-0', 9092));
    await vi.waitFor(() => expect(written).toHaveBeenCalled());
    set('pods', { objects: [] });
    await expect(asked).rejects.toThrow('connection closed');
    expect(streams[0]!.destroyed).toBe(true);
    cluster.close();
    leave();
  });
});
