import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prometheusServer } from './prometheus.ts';
import { ensureArtifact } from './store.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-prometheus-'));
  await mkdir(join(folder, 'bin'));
  env = { NODE_ENV: 'test', PATH: join(folder, 'bin') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const script = (version: string) => `#!/bin/sh\necho "prometheus, version ${version} (branch: x)" >&2\n`;
const installed = (version: string) =>
  writeFile(join(folder, 'bin/prometheus'), script(version), { mode: 0o755 });
const made = async () => ensureArtifact(await prometheusServer(env), { cache: join(folder, 'cache'), env });

describe('prometheusServer', () => {
  it('takes the one of this machine along, wherever it lies', async () => {
    await installed('3.15.1');
    expect(await readFile(join(await made(), 'bin/prometheus'), 'utf8')).toBe(script('3.15.1'));
  });

  it.each(['none', '1.8.2'])(
    'says what to install where there is none that is new enough (%s) and no package',
    async (version) => {
      if (version !== 'none') await installed(version);
      await expect(made()).rejects.toMatchObject({
        code: 'TOOL_MISSING',
        remedy: expect.stringContaining('prometheus --version'),
      });
    },
  );
});
