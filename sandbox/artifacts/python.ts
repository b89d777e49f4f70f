import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fingerprint } from './fingerprint.ts';
import { downloadWheels, unpackWheel } from './pip.ts';
import type { BuildContext } from './preparation.ts';
import type { Artifact } from './store.ts';
import { findPython, which } from './tools.ts';

const run = promisify(execFile);

const SOURCE = fileURLToPath(new URL('./python', import.meta.url));
/** Where the recipes show the artifact's folder of that name. */
const PIP_INSIDE = '/opt/pip';
/** For which `confluent.txt` has wheels. */
const CONFLUENT_PYTHONS = /^3\.(9|1[0-4])$/;
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64', arm64: 'aarch64' };
/** Containers see this machine's /usr first, as their PATH has it. */
const SHOWN = '/usr/local/bin:/usr/bin';

interface ShownPython {
  /** The program without links and version managers' scripts. */
  path: string;
  /** Its folder and "3.11", as a virtual environment names them. */
  home: string;
  version: string;
}

/**
 * What makes this machine's Python look like the one of the official image, as folders:
 * `venv`, a virtual environment that works wherever it is put and in which pip may install;
 * `pip`, pip itself; `wheels`, what can be installed without internet; and `student`, what is installed on the
 * student PC from the beginning, laid out as in a virtual environment.
 */
export async function pythonEnvironment(env: NodeJS.ProcessEnv): Promise<Artifact> {
  const python = await shownPython(env);
  return {
    name: 'python',
    key: await fingerprint(SOURCE, await readdir(SOURCE), [python.path, python.version]),
    bytes: 60_000_000,
    async make(folder, context) {
      context.onProgress?.({
        stage: 'images',
        text: 'Python 패키지(pip, kafka-python, confluent-kafka)를 내려받고 있습니다.',
      });
      const wheels = join(folder, 'wheels');
      await downloadWheels(join(SOURCE, 'requirements.txt'), wheels, context);
      const pip = (await readdir(wheels)).find((name) => name.startsWith('pip-'))!;
      await unpackWheel(join(wheels, pip), join(folder, 'pip'), context);
      await rm(join(wheels, pip));
      await layVirtualEnvironment(join(folder, 'venv'), python);
      await installForStudent(folder, python, context);
    },
  };
}

/** confluent-kafka, where there is a wheel of it; elsewhere member.py says what to install. */
async function installForStudent(
  folder: string,
  { version }: ShownPython,
  context: BuildContext,
): Promise<void> {
  const packages = join(folder, 'student/lib', `python${version}`, 'site-packages');
  await mkdir(packages, { recursive: true });
  const architecture = ARCHITECTURES[process.arch];
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (!architecture || !header.glibcVersionRuntime || !CONFLUENT_PYTHONS.test(version)) return;
  const wheels = join(folder, 'confluent');
  await downloadWheels(join(SOURCE, 'confluent.txt'), wheels, context, [
    ...[`--python-version=${version}`, '--implementation=cp'],
    `--platform=manylinux_2_28_${architecture}`,
  ]);
  for (const name of await readdir(wheels)) {
    await unpackWheel(join(wheels, name), packages, context);
    await rename(join(wheels, name), join(folder, 'wheels', name));
  }
  await rm(wheels, { recursive: true });
}

/** As `python3 -m venv` does, but with relative names only, and pip by a path file instead of a copy. */
async function layVirtualEnvironment(folder: string, python: ShownPython): Promise<void> {
  const bin = join(folder, 'bin');
  const packages = join(folder, 'lib', `python${python.version}`, 'site-packages');
  await mkdir(bin, { recursive: true });
  await mkdir(packages, { recursive: true });
  await writeFile(
    join(folder, 'pyvenv.cfg'),
    `home = ${python.home}\ninclude-system-site-packages = false\nversion = ${python.version}\n`,
  );
  await copyFile(join(SOURCE, 'pip.conf'), join(folder, 'pip.conf'));
  await writeFile(join(packages, 'pip.pth'), `${PIP_INSIDE}\n`);
  for (const name of ['python', 'python3']) await symlink(python.path, join(bin, name));
  for (const name of ['pip', 'pip3']) await copyFile(join(SOURCE, 'pip.sh'), join(bin, name));
}

/** The Python that containers run: that of /usr, or else the one on the PATH, whose prefix they are shown. */
async function shownPython(env: NodeJS.ProcessEnv): Promise<ShownPython> {
  const { path } = await findPython(
    which('python3', { ...env, PATH: SHOWN }) ? { ...env, PATH: SHOWN } : env,
  );
  const script = 'import os, sys; print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))';
  const { stdout } = await run(path, ['-c', `${script}; print("%d.%d" % sys.version_info[:2])`], { env });
  const [real = '', version = ''] = stdout.trim().split('\n');
  return { path: real, home: dirname(real), version };
}
