import { execFile } from 'node:child_process';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../../lib/errors.ts';
import { hasPackages, unpackPackages } from './debian.ts';
import { fingerprint } from './fingerprint.ts';
import type { Artifact } from './store.ts';
import { which, type Tool } from './tools.ts';

const run = promisify(execFile);

/** Version 1 had another storage and other flags. */
const OLDEST_MAJOR = 2;

/** The Prometheus of this machine that is new enough, if there is one. */
export async function findPrometheus(env: NodeJS.ProcessEnv): Promise<Tool | undefined> {
  const path = which('prometheus', env);
  const version = path && (await versionOf(path));
  return path && version && Number.parseInt(version, 10) >= OLDEST_MAJOR ? { path, version } : undefined;
}

/** A folder with `bin/prometheus`: this machine's own, or the distribution's. It needs no file beside it. */
export async function prometheusServer(env: NodeJS.ProcessEnv): Promise<Artifact> {
  const installed = await findPrometheus(env);
  return {
    name: 'prometheus',
    key: await fingerprint('', [], [process.arch, installed?.path ?? '', installed?.version ?? '']),
    bytes: 200_000_000,
    async make(folder, context) {
      if (!installed && !hasPackages(context.env)) throw unavailable();
      context.onProgress?.({ stage: 'images', text: 'Prometheus를 준비하고 있습니다.' });
      const program = join(folder, 'bin/prometheus');
      await mkdir(join(folder, 'bin'));
      // Copied, not linked: containers see nothing of the machine's outside /usr.
      if (installed) return copyFile(installed.path, program);
      const work = join(folder, '..', 'work');
      await mkdir(work, { recursive: true });
      try {
        await unpackPackages(['prometheus'], work, context);
        await rename(join(work, 'usr/bin/prometheus'), program);
      } finally {
        await rm(work, { recursive: true, force: true });
      }
      if (await versionOf(program)) return;
      throw new LabError(
        'BUILD_FAILED',
        '준비한 Prometheus가 실행되지 않습니다.',
        'Prometheus 2 이상을 직접 설치해 prometheus 명령이 실행되게 한 뒤 다시 시작하세요.',
      );
    },
  };
}

/** What `prometheus --version` says; undefined when it cannot run. */
async function versionOf(path: string): Promise<string | undefined> {
  const { stdout, stderr } = await run(path, ['--version']).catch(() => ({ stdout: '', stderr: '' }));
  // Version 2 writes it to the error output.
  return /version (\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
}

function unavailable(): LabError {
  return new LabError(
    'TOOL_MISSING',
    '이 컴퓨터에 Prometheus가 없고, 이 배포판에서는 자동으로 준비할 수 없습니다.',
    'Prometheus 2 이상을 설치해 prometheus 명령이 PATH에 있게 한 뒤 다시 시작하세요. 버전은 prometheus --version 으로 확인합니다.',
  );
}
