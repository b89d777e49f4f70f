import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { layStudentPython } from './student-python.ts';

const run = promisify(execFile);

let home: string;
let artifact: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kafka-lab-student-'));
  artifact = join(home, 'artifact');
  await mkdir(join(artifact, 'venv/bin'), { recursive: true });
  await writeFile(join(artifact, 'venv/pyvenv.cfg'), 'home = /usr/bin\n');
  await symlink('/usr/bin/gone', join(artifact, 'venv/bin/python'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('keeps what was installed, follows another Python, and mends what is gone', async () => {
  const local = join(home, 'home/.local');
  await layStudentPython(home, artifact);
  await mkdir(join(local, 'lib/kafka'), { recursive: true });
  await rm(join(local, 'pyvenv.cfg'));
  await rm(join(artifact, 'venv/bin/python'));
  await symlink('/usr/bin/env', join(artifact, 'venv/bin/python'));

  await layStudentPython(home, artifact);
  expect(await readlink(join(local, 'bin/python'))).toBe('/usr/bin/env');
  const { stdout } = await run('ls', [local, join(local, 'lib')]);
  expect(stdout).toMatch(/pyvenv\.cfg[^]*kafka/);
});
