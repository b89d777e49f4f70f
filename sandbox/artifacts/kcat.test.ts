import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kcatProgram } from './kcat.ts';
import { ensureArtifact } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-kcat-'));
  await mkdir(join(folder, 'bin'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('kcatProgram', () => {
  it('says what to install where the distribution has no packages that can be unpacked', async () => {
    await symlink('/usr/bin/python3', join(folder, 'bin/python3'));
    const env: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: join(folder, 'bin') };
    const made = ensureArtifact(await kcatProgram(env), { cache: join(folder, 'cache'), env });
    await expect(made).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      remedy: expect.stringMatching(/librdkafka 2\.6\.1 이상.*\/usr\/bin/),
    });
  });
});
