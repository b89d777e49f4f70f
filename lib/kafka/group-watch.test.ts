import { ResponseError } from '@platformatic/kafka';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LabError } from '#lib/errors.ts';
import type { KafkaCluster } from './cluster.ts';
import { watchGroup, type GroupLook } from './group-watch.ts';
import type { GroupState } from './groups.ts';
import type { AccessNow, AccessSource } from './live-access.ts';

const ACCESS = { says: 'plain', port: 9092, credentials: {}, user: 'my-user' };
const GROUP: GroupState = { id: 'g', state: 'Stable', type: 'classic', members: [], committed: [] };
/** The protocol's error code of an answer about one group. */
const refusal = (code: number) => new ResponseError(15, 5, { '/groups/0': [code, null] }, {});
const NOT_COORDINATOR = 16;
const GROUP_AUTHORIZATION_FAILED = 30;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Two brokers; one of them coordinates the group. */
function world() {
  let tell: (access: AccessNow) => void = () => undefined;
  const state = { coordinator: 0, asked: [] as number[], open: 0, refuses: undefined as number | undefined };
  const cluster = {
    coordinatorOf: async () => state.coordinator,
    group: async (node: number) => {
      state.asked.push(node);
      if (state.refuses !== undefined) throw refusal(state.refuses);
      if (node !== state.coordinator) throw refusal(NOT_COORDINATOR);
      return GROUP;
    },
    close: () => state.open--,
  } as unknown as KafkaCluster;
  const access: AccessSource = {
    follow: (listener) => {
      (tell = listener)(ACCESS);
      return () => undefined;
    },
    connect: () => {
      state.open++;
      return cluster;
    },
    declaredTopics: () => [],
  };
  const looks: GroupLook[] = [];
  const stop = watchGroup(access, 'g', (look) => looks.push(look));
  return { state, looks, stop, tell: (now: AccessNow) => tell(now) };
}

it('looks ten times a second at the coordinator, and follows it to another broker', async () => {
  const { state, looks, stop } = world();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looks.length).toBeGreaterThanOrEqual(10);
  expect(looks.length).toBeLessThanOrEqual(12);
  state.coordinator = 1;
  await vi.advanceTimersByTimeAsync(500);
  expect(state.asked.at(-1)).toBe(1);
  // The move itself is no error.
  expect(looks.every((look) => 'group' in look)).toBe(true);
  stop();
  const { length } = looks;
  await vi.advanceTimersByTimeAsync(1_000);
  expect([looks.length, state.open]).toEqual([length, 0]);
});

it('says why the group is not to be seen, and tries again', async () => {
  const { state, looks, stop, tell } = world();
  state.refuses = GROUP_AUTHORIZATION_FAILED;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(looks.at(-1)).toMatchObject({
    error: { code: 'KAFKA_AUTHORIZATION', message: expect.stringContaining('my-user') },
  });
  state.refuses = undefined;
  await vi.advanceTimersByTimeAsync(1_500);
  expect(looks.at(-1)).toMatchObject({ group: { state: 'Stable' } });
  tell(new LabError('KAFKA_NOT_READY', '없습니다.', '만드세요.'));
  expect(looks.at(-1)).toMatchObject({ error: { code: 'KAFKA_NOT_READY' } });
  expect(state.open).toBe(0);
  stop();
});
