import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kafkaJars } from './kafka.ts';
import { ensureArtifact } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-maven-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Downloads with this script in the place of Maven. */
async function download(script: string) {
  await writeFile(join(folder, 'mvn'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'mvn'), 0o755);
  const cache = join(folder, 'cache');
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  return ensureArtifact(await kafkaJars(), { cache, env });
}

describe('kafkaJars', () => {
  it('reports what Maven said when the download fails, and keeps nothing of it', async () => {
    const failed = download('echo "[ERROR] Could not transfer artifact: Connection timed out"; exit 1');
    await expect(failed).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('Connection timed out'),
      remedy: expect.stringContaining('settings.xml'),
    });
    expect(await readdir(join(folder, 'cache/kafka'))).toEqual([]);
  });

  it('takes a full disk for what it is', async () => {
    const failed = download('echo "[ERROR] Execution failed: No space left on device"; exit 1');
    await expect(failed).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('succeeds at the next attempt', async () => {
    await expect(download('exit 1')).rejects.toThrow();
    const jars = await download(
      'for arg in "$@"; do case "$arg" in -DoutputDirectory=*) echo jar > "${arg#*=}/kafka.jar";; esac; done',
    );
    expect(await readdir(jars)).toEqual(['kafka.jar']);
  });
});
