import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
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

it('installs what comes with it, unless the student has a version of that', async () => {
  const packages = join(artifact, 'student/lib/python3.11/site-packages');
  for (const name of ['confluent_kafka', 'confluent_kafka.libs', 'confluent_kafka-2.16.1.dist-info'])
    await mkdir(join(packages, name), { recursive: true });
  await writeFile(join(packages, 'confluent_kafka/__init__.py'), 'shipped');
  const installed = join(home, 'home/.local/lib/python3.11/site-packages');
  await layStudentPython(home, artifact);
  expect((await readdir(installed)).toSorted()).toEqual([
    'confluent_kafka',
    'confluent_kafka-2.16.1.dist-info',
    'confluent_kafka.libs',
  ]);
  await writeFile(join(installed, 'confluent_kafka/__init__.py'), 'his own');
  await rm(join(installed, 'confluent_kafka-2.16.1.dist-info'), { recursive: true });
  await layStudentPython(home, artifact);
  expect(await readFile(join(installed, 'confluent_kafka/__init__.py'), 'utf8')).toBe('his own');
  expect(await readdir(installed)).toHaveLength(2);
});
