import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { ensureArtifact } from './store.ts';

const DAY = 24 * 3600;

let cache: string;
let shelf: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'kafka-lab-prune-'));
  shelf = join(cache, 'sample');
});
afterEach(() => rm(cache, { recursive: true, force: true }));

function ensure(key: string, name = 'sample'): Promise<string> {
  const make = (folder: string) => writeFile(join(folder, 'data'), key);
  return ensureArtifact({ name, key, bytes: 1000, make }, { cache, env: process.env });
}

async function lastUsed(entry: string, daysAgo: number): Promise<void> {
  const then = Date.now() / 1000 - daysAgo * DAY;
  await utimes(entry, then, then);
}

it('a new version clears away those of its kind that nobody used for a month', async () => {
  for (const key of ['old', 'recent', 'used-again']) await ensure(key);
  await ensure('old', 'another-kind');
  await mkdir(join(shelf, '.left-by-somebody-who-died'));
  for (const name of ['old', 'used-again', '.left-by-somebody-who-died'])
    await lastUsed(join(shelf, name), 31);
  await lastUsed(join(cache, 'another-kind/old'), 31);
  await lastUsed(join(shelf, 'recent'), 29);
  // A use is only read, and yet noted.
  await ensure('used-again');
  expect((await stat(join(shelf, 'used-again'))).mtimeMs).toBeGreaterThan(Date.now() - 60_000);

  await ensure('new');
  expect((await readdir(shelf)).sort()).toEqual(['new', 'recent', 'used-again']);
  expect(await readdir(join(cache, 'another-kind'))).toEqual(['old']);
});

it('leaves what a sandbox that has run for more than a month was started with', async () => {
  const path = await ensure('running');
  // As a node has it among its arguments.
  const node = spawn('sh', ['-c', 'read line', '--artifact', `sample=${path}`]);
  onTestFinished(() => void node.kill());
  await new Promise((resolve) => node.once('spawn', resolve));
  await lastUsed(join(shelf, 'running'), 99);
  await ensure('new');
  expect((await readdir(shelf)).sort()).toEqual(['new', 'running']);
});
