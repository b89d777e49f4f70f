import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mavenOffline } from './maven.ts';
import { ensureArtifact } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-maven-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Makes the artifact with this script in the place of Maven, installed as distributions do: by links. */
async function make(script: string) {
  const home = join(folder, 'maven');
  for (const part of ['bin', 'boot', 'etc', 'java', 'lib'])
    await mkdir(join(home, part), { recursive: true });
  await writeFile(join(home, 'bin/mvn'), `#!/bin/sh\n${script}\n`);
  await chmod(join(home, 'bin/mvn'), 0o755);
  await writeFile(join(home, 'etc/settings.xml'), '<settings>of the machine</settings>');
  await symlink('etc', join(home, 'conf'));
  await writeFile(join(home, 'java/core.jar'), 'core');
  await symlink('../java/core.jar', join(home, 'lib/core.jar'));
  await mkdir(join(folder, 'path'), { recursive: true });
  await symlink(join(home, 'bin/mvn'), join(folder, 'path/mvn'));
  const env = { ...process.env, PATH: `${join(folder, 'path')}${delimiter}${process.env.PATH}` };
  return ensureArtifact(await mavenOffline(env), { cache: join(folder, 'cache'), env });
}

/** Sets $pom and $repository from Maven's arguments. */
const ARGUMENTS =
  'while [ $# -gt 0 ]; do case "$1" in -f) pom="$2";; -Dmaven.repo.local=*) repository="${1#*=}";; esac; shift; done';

describe('mavenOffline', () => {
  it('builds both projects into one repository, without the notes on where its files came from', async () => {
    const content = await make(
      `${ARGUMENTS}; name=$(basename "$(dirname "$pom")"); mkdir -p "$repository/$name"
       for file in a.jar _remote.repositories b.jar.lastUpdated; do echo x > "$repository/$name/$file"; done`,
    );
    expect(await readdir(join(content, 'repository'))).toEqual(['kafka-consumer', 'kafka-producer']);
    expect(await readdir(join(content, 'repository/kafka-producer'))).toEqual(['a.jar']);
  });

  it('copies Maven itself, not the links of a distribution, and gives it settings without internet', async () => {
    const content = await make(`${ARGUMENTS}; mkdir -p "$repository"; echo x > "$repository/a.jar"`);
    expect(await readFile(join(content, 'program/lib/core.jar'), 'utf8')).toBe('core');
    expect(await readFile(join(content, 'program/conf/settings.xml'), 'utf8')).toContain(
      '<offline>true</offline>',
    );
    expect(await readFile(join(folder, 'maven/etc/settings.xml'), 'utf8')).toContain('of the machine');
  });

  it('reports what Maven said, and that only the Spring chapters need it', async () => {
    const failed = make('echo "[ERROR] Could not transfer artifact: Connection timed out"; exit 1');
    await expect(failed).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('Connection timed out'),
      remedy: expect.stringContaining('7장과 8장'),
    });
  });
});
