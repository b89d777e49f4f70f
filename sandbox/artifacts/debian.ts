import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../lib/errors.ts';
import { diskFull } from './failure.ts';
import type { BuildContext } from './preparation.ts';
import { runTool } from './run-tool.ts';
import { which } from './tools.ts';

/** Whether packages can be had from the distribution: Debian and what is made from it. */
export function hasPackages(env: NodeJS.ProcessEnv): boolean {
  return Boolean(which('apt-get', env) && which('dpkg-deb', env));
}

/**
 * Unpacks packages of this machine's distribution into `folder`: nothing is installed, no root is needed, and apt
 * checks what it fetches against the signed lists of the machine's own sources.
 */
export async function unpackPackages(names: string[], folder: string, context: BuildContext): Promise<void> {
  const work = join(folder, '.apt');
  await mkdir(work, { recursive: true });
  try {
    await download(names, work, context);
    for (const file of await readdir(work)) {
      if (!file.endsWith('.deb')) continue;
      const { code, tail } = await run('dpkg-deb', ['-x', file, folder], work, context);
      if (code !== 0) throw failed(names, tail, folder);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function download(names: string[], work: string, context: BuildContext): Promise<void> {
  // Fetching as the user who asks: apt's own user could not write here.
  const options = ['-q', '-o', 'APT::Sandbox::User=root'];
  const first = await run('apt-get', [...options, 'download', ...names], work, context);
  if (first.code === 0) return;
  // The machine's lists are missing or old, and only root may renew them: lists of our own, from the same sources.
  for (const name of ['state/lists/partial', 'cache/archives/partial'])
    await mkdir(join(work, name), { recursive: true });
  const own = [
    ...options,
    ...['-o', `Dir::State=${work}/state`, '-o', `Dir::Cache=${work}/cache`],
    ...['-o', 'Dir::State::status=/var/lib/dpkg/status'],
  ];
  await run('apt-get', [...own, 'update'], work, context);
  const second = await run('apt-get', [...own, 'download', ...names], work, context);
  if (second.code !== 0) throw failed(names, second.tail, work);
}

function run(tool: string, args: string[], cwd: string, { env, signal }: BuildContext) {
  return runTool(tool, args, { cwd, env: { ...env, LC_ALL: 'C' }, signal });
}

function failed(names: string[], tail: string, folder: string): LabError {
  if (/No space left on device/i.test(tail)) return diskFull(folder);
  return new LabError(
    'DOWNLOAD_FAILED',
    `배포판의 패키지(${names.join(', ')})를 내려받지 못했습니다.\n${tail}`,
    `인터넷 연결과 apt 설정을 확인한 뒤 다시 시도하거나, 직접 설치하세요: sudo apt-get install -y ${names.join(' ')}`,
  );
}
