import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadWheels } from './pip.ts';
import { findPython } from './tools.ts';

const WHEEL = 'lab_sample-1.0-py3-none-any.whl';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-pip-'));
  await mkdir(join(folder, 'index'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Downloads a wheel of these bytes, asked for by that hash, with this machine's pip and no index. */
async function download(bytes: Buffer, hash: string, env: NodeJS.ProcessEnv = process.env) {
  await writeFile(join(folder, 'index', WHEEL), bytes);
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `lab-sample==1.0 --hash=sha256:${hash}\n`);
  const offline = { ...env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(folder, 'index') };
  await downloadWheels(requirements, join(folder, 'wheels'), { cache: folder, env: offline });
  return readdir(join(folder, 'wheels'));
}

describe('downloadWheels', () => {
  it('takes the wheel with the hash that it was told, and no other', async () => {
    const wheel = await wheelBytes();
    const hash = createHash('sha256').update(wheel).digest('hex');
    expect(await download(wheel, hash)).toEqual([WHEEL]);
    await rm(join(folder, 'wheels'), { recursive: true });
    await expect(download(Buffer.concat([wheel, Buffer.from('x')]), hash)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('HASH'),
      remedy: expect.stringContaining('pip config'),
    });
  });

  it('says how to install pip where there is neither pip nor a package of it', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'python3'), '#!/bin/sh\ncase "$*" in *pip*) exit 1;; *) echo 3.11;; esac\n', {
      mode: 0o755,
    });
    await symlink('/bin/sh', join(bin, 'dnf'));
    await expect(
      download(Buffer.from(''), '0'.repeat(64), { NODE_ENV: 'test', PATH: bin }),
    ).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      remedy: expect.stringContaining('sudo dnf install -y python3-pip'),
    });
  });
});

/** The smallest wheel that pip accepts. */
async function wheelBytes(): Promise<Buffer> {
  const { path } = await findPython(process.env);
  const script = `
import sys, zipfile
info = 'lab_sample-1.0.dist-info/'
with zipfile.ZipFile(sys.stdout.buffer, 'w') as wheel:
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: lab-sample\\nVersion: 1.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
`;
  return execFileSync(path, ['-c', script]);
}
