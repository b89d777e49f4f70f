import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeBinary } from './node-binary.ts';
import type { Progress } from './preparation.ts';

const run = promisify(execFile);
/** Compiling even a little Go takes some seconds when nothing of the standard library is compiled yet. */
const GO_MS = 180_000;

let folder: string;
let source: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-go-'));
  source = await mkdtemp(join(folder, 'source-'));
  await writeFile(join(source, 'go.mod'), 'module example.test/node\n\ngo 1.24\n');
  await writeFile(join(source, 'go.sum'), '');
  await writeFile(join(source, 'build.sh'), 'exec go build -trimpath -o "$1" .\n');
  await writeFile(join(source, 'main.go'), 'package main\n\nfunc main() { println("first") }\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function build(env: Record<string, string> = {}, onProgress?: (progress: Progress) => void) {
  return nodeBinary({ cache: join(folder, 'cache'), env: { ...process.env, ...env }, onProgress }, source);
}

describe('nodeBinary', () => {
  it(
    'builds once per source, and finds the binary without Go afterwards',
    async () => {
      const seen: Progress[] = [];
      const first = await build({}, (progress) => seen.push(progress));
      expect((await run(first)).stderr).toBe('first\n');
      expect(seen.map(({ stage }) => stage)).toContain('build');
      expect(seen.every(({ percent = 0 }) => percent >= 0 && percent <= 99)).toBe(true);

      expect(await build({ PATH: '' })).toBe(first);

      await writeFile(join(source, 'main.go'), 'package main\n\nfunc main() { println("second") }\n');
      await expect(build({ PATH: '' })).rejects.toMatchObject({ code: 'TOOL_MISSING' });
      expect((await run(await build())).stderr).toBe('second\n');
    },
    GO_MS,
  );

  it(
    'tells file and line of a mistake',
    async () => {
      await writeFile(join(source, 'main.go'), 'package main\n\nfunc main() { nothing() }\n');
      await expect(build()).rejects.toMatchObject({
        code: 'BUILD_FAILED',
        message: expect.stringMatching(/main\.go:3:15: undefined: nothing/),
      });
      expect(await readdir(join(folder, 'cache/node-binary'))).toEqual([]);
    },
    GO_MS,
  );

  it('refuses to download modules to a disk without room for them', async () => {
    await writeFile(join(source, 'go.sum'), 'example.test/missing v1.0.0 h1:none\n');
    // No block is free there; the module cache itself is only made by the first download.
    await expect(build({ GOMODCACHE: '/proc/self/mod' })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('/proc/self/mod'),
    });
  });

  it('uses the binary that LAB_NODE_BINARY names, and says so when that cannot run', async () => {
    const given = join(folder, 'given');
    await writeFile(given, '#!/bin/sh\nexit 0\n');
    await expect(build({ LAB_NODE_BINARY: given })).rejects.toMatchObject({
      message: expect.stringContaining(given),
    });
    await chmod(given, 0o755);
    expect(await build({ LAB_NODE_BINARY: given })).toBe(given);
  });
});
