import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KafkaView } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';
import type { KafkaCluster } from './cluster.ts';
import type { AccessNow, AccessSource } from './live-access.ts';
import { KafkaObserver } from './observer.ts';

const ACCESS = { says: 'plain', port: 9092, credentials: {} };

/** A cluster with one topic that counts the looks at it. */
function source() {
  let tell: (access: AccessNow) => void = () => undefined;
  const state = { looks: 0, connected: 0, following: 0, end: 1n, answers: true, declared: ['my-topic'] };
  const offsets = async () => new Map([['my-topic/0', state.end]]);
  const cluster = {
    describe: async () => {
      state.looks++;
      if (!state.answers) throw new Error('connection closed');
      const partition = { partition: 0, leader: 0, replicas: [0], isr: [0] };
      return {
        brokers: [{ id: 0, host: 'b', port: 1 }],
        topics: [{ name: 'my-topic', partitions: [partition] }],
      };
    },
    startOffsets: async () => new Map([['my-topic/0', 0n]]),
    endOffsets: offsets,
    groupsAt: async () => [],
    close: () => state.connected--,
  } as unknown as KafkaCluster;
  const access: AccessSource = {
    follow: (listener) => {
      state.following++;
      (tell = listener)({ ...ACCESS, user: 'my-user' });
      return () => state.following--;
    },
    connect: () => {
      state.connected++;
      return cluster;
    },
    declaredTopics: () => state.declared,
  };
  return { access, state, tell: (now: AccessNow) => tell(now) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const time = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the observer', () => {
  it('looks while somebody looks, once for all, and only then', async () => {
    const { access, state } = source();
    const observer = new KafkaObserver(access);
    await time(1_000);
    expect(state).toMatchObject({ looks: 0, following: 0 });
    const leave = [observer.subscribe(() => undefined), observer.subscribe(() => undefined)];
    await time(1_000);
    expect(state).toMatchObject({ connected: 1, following: 1 });
    expect(state.looks).toBeLessThanOrEqual(6);
    leave[0]!();
    leave[0]!();
    const before = state.looks;
    await time(1_000);
    expect(state.looks).toBeGreaterThan(before);
    leave[1]!();
    const after = state.looks;
    await time(5_000);
    expect(state).toMatchObject({ looks: after, connected: 0, following: 0 });
    expect(observer.view()).toMatchObject({ live: 'connecting', topics: [] });
  });

  it('sends a view when something changed, and only then', async () => {
    const { access, state } = source();
    const views: KafkaView[] = [];
    const leave = new KafkaObserver(access).subscribe((view) => views.push(view));
    await time(2_000);
    expect(views).toHaveLength(1);
    state.end = 5n;
    await time(300);
    expect(views.map(({ topics }) => topics[0]?.partitions[0]?.endOffset)).toEqual(['1', '5']);
    leave();
  });

  it('keeps what it saw while brokers do not answer, and says so', async () => {
    const { access, state } = source();
    const observer = new KafkaObserver(access);
    const leave = observer.subscribe(() => undefined);
    await time(300);
    state.answers = false;
    await time(300);
    expect(observer.view()).toMatchObject({
      live: 'connecting',
      topics: [{ name: 'my-topic' }],
      error: { code: 'KAFKA_UNREACHABLE' },
    });
    state.answers = true;
    await time(2_000);
    expect(observer.view().live).toBe('live');
    expect(observer.view().error).toBeUndefined();
    leave();
  });

  it('shows nothing of a cluster that has gone', async () => {
    const { access, tell, state } = source();
    const observer = new KafkaObserver(access);
    const leave = observer.subscribe(() => undefined);
    await time(300);
    tell(new LabError('KAFKA_NOT_READY', '없습니다.', '만드세요.'));
    await time(300);
    expect(observer.view()).toMatchObject({ live: 'off', topics: [], error: { code: 'KAFKA_NOT_READY' } });
    expect(state.connected).toBe(0);
    leave();
  });

  it('names topics that the user may not see, unless they are only new', async () => {
    const { access, state } = source();
    const observer = new KafkaObserver(access);
    const leave = observer.subscribe(() => undefined);
    state.declared = ['my-topic', 'secret'];
    await time(1_000);
    expect(observer.view().error).toBeUndefined();
    await time(5_000);
    expect(observer.view()).toMatchObject({
      live: 'live',
      error: { code: 'KAFKA_AUTHORIZATION', message: expect.stringContaining('secret') },
    });
    leave();
  });
});
