import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join, delimiter } from 'node:path';
import { LabError } from '../../lib/errors.ts';
import { hasPackages, unpackPackages } from './debian.ts';
import { diskFull } from './failure.ts';
import type { BuildContext } from './preparation.ts';
import { runTool } from './run-tool.ts';
import { findPython, pipFix } from './tools.ts';

/** Where Debian's packages keep the wheels of pip. */
const DEBIAN_WHEELS = 'usr/share/python-wheels';

/**
 * Fetches the wheels that a file with versions and hashes names, from the index that this machine's pip is
 * configured for. `platform` asks for that of another Python than the one at hand.
 */
export async function downloadWheels(
  requirements: string,
  folder: string,
  context: BuildContext,
  platform: string[] = [],
): Promise<void> {
  const work = await mkdtemp(join(dirname(folder), 'pip-'));
  try {
    const { path, env } = await pip(work, context);
    const args = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
    await mkdir(folder, { recursive: true });
    const { code, tail } = await runTool(
      path,
      [...args, ...platform, '--require-hashes', '-r', requirements, '-d', folder],
      { cwd: work, env, signal: context.signal },
    );
    if (code === 0) return;
    if (/No space left on device/i.test(tail)) throw diskFull(folder);
    throw new LabError(
      'DOWNLOAD_FAILED',
      `Python 패키지를 내려받지 못했습니다.\n${tail}`,
      '인터넷 연결과 pip 설정(pip config list의 index-url, HTTPS_PROXY)을 확인한 뒤 다시 시도하세요.',
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Unpacks a wheel, which is a zip archive; of Python's library only, since a machine may have no unzip. */
export async function unpackWheel(
  wheel: string,
  folder: string,
  { env, signal }: BuildContext,
): Promise<void> {
  const { path } = await findPython(env);
  const { code, tail } = await runTool(path, ['-m', 'zipfile', '-e', wheel, folder], {
    cwd: dirname(wheel),
    env,
    signal,
  });
  if (code !== 0) throw new Error(tail);
}

/** How to run pip: this machine's, or on a Debian without one the wheel of its package. */
async function pip(work: string, context: BuildContext): Promise<{ path: string; env: NodeJS.ProcessEnv }> {
  const { env, signal } = context;
  const { path } = await findPython(env);
  if ((await runTool(path, ['-m', 'pip', '--version'], { cwd: work, env, signal })).code === 0)
    return { path, env };
  if (!hasPackages(env))
    throw new LabError(
      'TOOL_MISSING',
      `이 컴퓨터의 Python(${path})에 pip이 없습니다.`,
      `다음 명령을 실행한 뒤 다시 시도하세요: ${pipFix(env)}`,
    );
  await unpackPackages(['python3-pip-whl'], work, context);
  const wheels = join(work, DEBIAN_WHEELS);
  const names = await readdir(wheels);
  return { path, env: { ...env, PYTHONPATH: names.map((name) => join(wheels, name)).join(delimiter) } };
}
