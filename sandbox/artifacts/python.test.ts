import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pythonEnvironment } from './python.ts';
import { ensureArtifact } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-python-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('says what pip said when nothing can be fetched, and keeps nothing of it', async () => {
  const env = { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder };
  const made = ensureArtifact(await pythonEnvironment(env), { cache: join(folder, 'cache'), env });
  await expect(made).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('pip==25.3'),
    remedy: expect.stringContaining('pip config'),
  });
});
