import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureArtifact, type Artifact } from './store.ts';

const run = promisify(execFile);
const MAKER = fileURLToPath(new URL('./testing/make-artifact.ts', import.meta.url));
const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

let folder: string;
let cache: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-store-'));
  cache = join(folder, 'cache');
  log = join(folder, 'log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const timesMade = async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').length - 1;
const inProcess = async (...args: string[]): Promise<{ path?: string; code?: string; message?: string }> =>
  JSON.parse((await run(NODE, [MAKER, cache, log, ...args])).stdout);

function sample(make: Artifact['make']): Artifact {
  return { name: 'sample', key: 'k1', bytes: 1000, make };
}

describe('ensureArtifact', () => {
  it('makes a thing once for two processes that start at once', async () => {
    const [one, other] = await Promise.all([inProcess(), inProcess()]);
    expect(one.path).toBe(other.path);
    expect(await readFile(join(one.path!, 'data'), 'utf8')).toBe('complete');
    expect(await timesMade()).toBe(1);
  });

  it('makes it again after its maker was killed half way, and clears away the half', async () => {
    const child = spawn(NODE, [MAKER, cache, log, 'hang']);
    await expect.poll(timesMade, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => readdir(join(cache, 'sample'))).toHaveLength(1);
    child.kill('SIGKILL');
    const { path } = await inProcess();
    expect(await readFile(join(path!, 'data'), 'utf8')).toBe('complete');
    expect(await readdir(join(cache, 'sample'))).toEqual(['k1']);
  });

  it.each([
    ['a changed byte', (file: string) => writeFile(file, 'cOmplete')],
    ['a cut-off file', (file: string) => truncate(file, 3)],
    ['a missing file', (file: string) => rm(file)],
    ['a broken manifest', (file: string) => writeFile(join(file, '../../manifest.json'), '{"files"')],
  ])('repairs %s', async (_, damage) => {
    const { path } = await inProcess();
    await damage(join(path!, 'data'));
    expect((await inProcess()).path).toBe(path);
    expect(await readFile(join(path!, 'data'), 'utf8')).toBe('complete');
    expect(await timesMade()).toBe(2);
  });

  it('leaves nothing behind when making fails or is aborted', async () => {
    const context = { cache, env: process.env };
    const failing = ensureArtifact(
      sample(() => Promise.reject(new Error('no such host'))),
      context,
    );
    await expect(failing).rejects.toMatchObject({ code: 'BUILD_FAILED', message: /no such host/ });
    const stop = new AbortController();
    const aborted = ensureArtifact(
      sample(async () => stop.abort()),
      { ...context, signal: stop.signal },
    );
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(join(cache, 'sample'))).toEqual([]);
  });

  it('says that the disk is full when it fills up, and works once there is room', async () => {
    // A disk of 4 MB in a mount namespace of its own; the second run sees the same one with 32 MB.
    await mkdir(cache);
    const script = `mount -t tmpfs -o size=4m none "$1" && "$2" "$3" "$1" "$4" fill &&
      mount -o remount,size=32m "$1" && "$2" "$3" "$1" "$4" fill`;
    const { stdout } = await run('unshare', ['-rm', 'sh', '-c', script, 'sh', cache, NODE, MAKER, log]);
    const [full, roomy] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(full).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining(cache) });
    expect(roomy).toEqual({ path: join(cache, 'sample/k1/content') });
  });

  it('refuses before the work when less space is free than it needs', async () => {
    const making = ensureArtifact(
      { ...sample(() => Promise.reject(new Error('was made'))), bytes: Number.MAX_SAFE_INTEGER },
      { cache, env: process.env },
    );
    await expect(making).rejects.toMatchObject({ code: 'DISK_FULL', message: /MB가 필요한데/ });
  });
});
