import { expect, test } from 'vitest';
import { WorkQueue } from './work-queue.ts';

test('works on a key once when it is added several times while waiting', async () => {
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  const queue = new WorkQueue(
    async (key) => {
      seen.push(key);
      if (key === 'first') await gate.promise;
    },
    { concurrency: 1 },
  );
  queue.add('first');
  queue.add('second');
  queue.add('second');
  gate.resolve();
  await expect.poll(() => seen).toEqual(['first', 'second']);
  await queue.stop();
  expect(seen).toEqual(['first', 'second']);
});

test('works again on a key that is added while it is worked on, never twice at once', async () => {
  let running = 0;
  let most = 0;
  let times = 0;
  const first = Promise.withResolvers<void>();
  const queue = new WorkQueue(async () => {
    most = Math.max(most, ++running);
    times++;
    if (times === 1) await first.promise;
    running--;
  });
  queue.add('k');
  queue.add('k');
  first.resolve();
  await expect.poll(() => times).toBe(2);
  expect(most).toBe(1);
  await queue.stop();
});

test('tries a key again after a failure and tells of each failure', async () => {
  const errors: unknown[] = [];
  let times = 0;
  const queue = new WorkQueue(
    async () => {
      if (++times < 3) throw new Error(`no ${times}`);
    },
    { retryMinMs: 1, onError: (_key, error) => errors.push((error as Error).message) },
  );
  queue.add('k');
  await expect.poll(() => times).toBe(3);
  expect(errors).toEqual(['no 1', 'no 2']);
  await queue.stop();
});

test('stop waits for what runs and takes nothing more', async () => {
  let ended = false;
  const gate = Promise.withResolvers<void>();
  const queue = new WorkQueue(async () => {
    await gate.promise;
    ended = true;
  });
  queue.add('a');
  const stopping = queue.stop();
  queue.add('b');
  gate.resolve();
  await stopping;
  expect(ended).toBe(true);
});
