import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

const HOLDER = fileURLToPath(new URL('./testing/lock-holder.mjs', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Another process that holds the lock; resolves once it does. */
async function holder(name: string): Promise<ChildProcess> {
  const child = fork(HOLDER, [name]);
  children.push(child);
  await once(child, 'message');
  return child;
}

describe('withLock', () => {
  it('lets one in at a time, in this process too', async () => {
    const name = randomUUID();
    let inside = 0;
    let most = 0;
    const work = () =>
      withLock(name, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
      });
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBe(1);
  });

  it('waits for another process and hears how far that is', async () => {
    const name = randomUUID();
    const other = await holder(name);
    const news: object[] = [];
    const waiting = withLock(name, async () => 'mine', { onNews: (item) => news.push(item) });
    other.send({ percent: 40 });
    await expect.poll(() => news).toEqual([{ percent: 40 }]);
    other.send('release');
    expect(await waiting).toBe('mine');
  });

  it('is free again when its holder is killed', async () => {
    const name = randomUUID();
    const other = await holder(name);
    const waiting = withLock(name, async () => 'mine');
    other.kill('SIGKILL');
    expect(await waiting).toBe('mine');
  });

  it('is let go when the work fails', async () => {
    const name = randomUUID();
    await expect(withLock(name, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withLock(name, async () => 'mine')).toBe('mine');
  });

  it('stops waiting when it is aborted', async () => {
    const name = randomUUID();
    await holder(name);
    const stop = new AbortController();
    const waiting = withLock(name, async () => 'mine', { signal: stop.signal, onWait: () => stop.abort() });
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
