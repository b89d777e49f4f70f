import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackPackages } from './debian.ts';

let folder: string;
let calls: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-debian-'));
  calls = join(folder, 'calls');
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'out'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Unpacks with these scripts in the place of apt-get and dpkg-deb. */
async function unpack(apt: string) {
  const scripts = { 'apt-get': apt, 'dpkg-deb': 'mkdir -p "$3/usr" && cp "$2" "$3/usr/"' };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\necho "$@" >> ${calls}\n${script}\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
  await unpackPackages(['kcat', 'libyajl2'], join(folder, 'out'), { cache: folder, env });
}

describe('unpackPackages', () => {
  it('unpacks what apt fetched, and leaves only that', async () => {
    await unpack('echo deb > kcat_1.7.1_amd64.deb');
    expect(await readdir(join(folder, 'out'))).toEqual(['usr']);
    expect(await readdir(join(folder, 'out/usr'))).toEqual(['kcat_1.7.1_amd64.deb']);
  });

  it('fetches lists of its own where the machine has none', async () => {
    await unpack(
      'case "$*" in *Dir::State=*update) touch fresh;; *Dir::State=*download*) [ -e fresh ] && echo > kcat.deb;; *) echo "E: Unable to locate package kcat" >&2; exit 100;; esac',
    );
    expect(await readdir(join(folder, 'out/usr'))).toEqual(['kcat.deb']);
    expect(await readFile(calls, 'utf8')).not.toContain('install');
  });

  it('says what apt said and what to install when nothing can be fetched', async () => {
    await expect(unpack('echo "E: Temporary failure resolving" >&2; exit 100')).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('Temporary failure resolving'),
      remedy: expect.stringContaining('sudo apt-get install -y kcat libyajl2'),
    });
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });
});
