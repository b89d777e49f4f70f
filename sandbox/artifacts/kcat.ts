import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LabError } from '../../lib/errors.ts';
import { hasPackages, unpackPackages } from './debian.ts';
import { fingerprint } from './fingerprint.ts';
import { downloadWheels, unpackWheel } from './pip.ts';
import type { BuildContext } from './preparation.ts';
import type { Artifact } from './store.ts';
import { which } from './tools.ts';

const run = promisify(execFile);

const SOURCE = fileURLToPath(new URL('./kcat', import.meta.url));
/** The first librdkafka whose SCRAM Kafka 4 accepts: older ones repeat the client's nonce (its pull request 4895). */
const OLDEST_LIBRDKAFKA = [2, 6, 1];
/** The program's name now, and until version 1.7. */
const NAMES = ['kcat', 'kafkacat'];
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64', arm64: 'aarch64' };

export interface InstalledKcat {
  path: string;
  /** Its librdkafka's version. */
  librdkafka: string;
  /** Whether it can log in to Kafka 4 by SCRAM. */
  usable: boolean;
}

/** The kcat of this machine that containers can see, if there is one. */
export async function findKcat(env: NodeJS.ProcessEnv): Promise<InstalledKcat | undefined> {
  for (const path of NAMES.map((name) => which(name, env))) {
    // Nothing outside /usr is shown to containers.
    if (path && /^\/(usr\/)?(local\/)?bin\//.test(path)) return { path, ...(await versionOf(path)) };
  }
  return undefined;
}

/** A folder with `bin/kcat` and `bin/kafkacat`: this machine's own, or the distribution's with a newer librdkafka. */
export async function kcatProgram(env: NodeJS.ProcessEnv): Promise<Artifact> {
  const installed = await findKcat(env);
  const files = await readdir(SOURCE);
  return {
    name: 'kcat',
    key: await fingerprint(SOURCE, files, [process.arch, installed?.path ?? '', installed?.librdkafka ?? '']),
    bytes: 60_000_000,
    async make(folder, context) {
      context.onProgress?.({ stage: 'images', text: 'kcat을 준비하고 있습니다.' });
      await mkdir(join(folder, 'bin'));
      if (installed?.usable) {
        for (const name of NAMES) await symlink(installed.path, join(folder, 'bin', name));
        return;
      }
      await collect(folder, installed, context);
      const { librdkafka, usable } = await versionOf(join(folder, 'bin/kcat'));
      if (usable) return;
      throw new LabError(
        'BUILD_FAILED',
        `준비한 kcat이 실행되지 않거나 librdkafka(${librdkafka})가 오래되었습니다.`,
        `librdkafka ${OLDEST_LIBRDKAFKA.join('.')} 이상을 쓰는 kcat을 /usr 아래에 설치한 뒤 다시 시작하세요.`,
      );
    },
  };
}

/** Program and libraries side by side, with a start script that leads the one to the others. */
async function collect(folder: string, installed: InstalledKcat | undefined, context: BuildContext) {
  const architecture = ARCHITECTURES[process.arch];
  if (!architecture || (!installed && !hasPackages(context.env))) throw unavailable();
  const work = join(folder, '..', 'work');
  const lib = join(folder, 'lib');
  await mkdir(work, { recursive: true });
  await mkdir(lib);
  try {
    // A kcat that this machine lacks comes with the one library that nothing else brings.
    if (installed) await copyFile(installed.path, join(lib, 'kcat'));
    else {
      await unpackPackages(['kcat', 'libyajl2'], work, context);
      await rename(join(work, 'usr/bin/kcat'), join(lib, 'kcat'));
      await rename(await find(work, /\/libyajl\.so\.2\.[\d.]+$/), join(lib, 'libyajl.so.2'));
    }
    context.onProgress?.({ stage: 'images', text: 'kcat이 쓸 librdkafka를 내려받고 있습니다.' });
    const wheels = join(work, 'wheels');
    await downloadWheels(join(SOURCE, 'requirements.txt'), wheels, context, [
      ...['--python-version=3.12', '--implementation=cp', `--platform=manylinux_2_28_${architecture}`],
    ]);
    await unpackWheel(await find(wheels, /\.whl$/), work, context);
    await rename(await find(work, /\/librdkafka-[^/]*\.so\.1$/), join(lib, 'librdkafka.so.1'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  for (const name of NAMES) {
    await copyFile(join(SOURCE, 'kcat.sh'), join(folder, 'bin', name));
    await chmod(join(folder, 'bin', name), 0o755);
  }
}

async function find(folder: string, pattern: RegExp): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .find((path) => pattern.test(path));
  if (!found) throw new Error(`no file like ${pattern.source} in what was downloaded`);
  return found;
}

/** What `kcat -V` says of its library; not usable when it cannot run at all. */
async function versionOf(path: string): Promise<{ librdkafka: string; usable: boolean }> {
  const { stdout } = await run(path, ['-V']).catch(() => ({ stdout: '' }));
  const librdkafka = /librdkafka (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? '0.0.0';
  return { librdkafka, usable: !isOlder(librdkafka.split('.').map(Number), OLDEST_LIBRDKAFKA) };
}

function isOlder(version: number[], than: number[]): boolean {
  const index = version.findIndex((part, at) => part !== than[at]);
  return index >= 0 && version[index]! < than[index]!;
}

function unavailable(): LabError {
  return new LabError(
    'TOOL_MISSING',
    '이 컴퓨터에 kcat이 없고, 이 배포판에서는 자동으로 준비할 수 없습니다.',
    `librdkafka ${OLDEST_LIBRDKAFKA.join('.')} 이상을 쓰는 kcat을 /usr/bin이나 /usr/local/bin에 설치한 뒤 다시 시작하세요. 버전은 kcat -V 로 확인합니다.`,
  );
}
