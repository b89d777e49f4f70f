import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { LabError } from '../../lib/errors.ts';
import { freeBytes } from '../artifacts/disk.ts';
import { findBuiltNodeBinary } from '../artifacts/node-binary.ts';
import { findGo, TOOL_FIX, which } from '../artifacts/tools.ts';
import type { DoctorOptions, Finding } from './doctor.ts';

const GIGABYTE = 1e9;
/** Go modules, Go's build cache and the binary of a first build (measured 3.9 GB); afterwards only state. */
const DISK_FOR_BUILD = 5 * GIGABYTE;
const DISK_FOR_STATE = 1 * GIGABYTE;
/** The sandbox with the course's cluster takes up to 1.8 GB, the page 250 MB. */
const MEMORY = 2.5 * GIGABYTE;

/** Go, or a control plane that needs none: given, or built before. */
export async function checkControlPlane({ env, cache }: DoctorOptions): Promise<Finding> {
  const common = { id: 'go', title: '제어 영역 (Go)', needed: '2–8장' };
  const given = env.LAB_NODE_BINARY;
  if (given) {
    if (existsSync(given)) return { ...common, state: 'ok', message: `LAB_NODE_BINARY · ${given}` };
    return {
      ...common,
      state: 'fix',
      message: `LAB_NODE_BINARY가 가리키는 파일이 없습니다: ${given}`,
      command: 'unset LAB_NODE_BINARY',
    };
  }
  const built = await findBuiltNodeBinary(cache);
  if (built) return { ...common, state: 'ok', message: `빌드되어 있습니다 · ${built}` };
  try {
    const { version, path } = await findGo(env);
    return {
      ...common,
      state: 'ok',
      message: `${version} · ${path} · 처음 시작할 때 5–8분 동안 빌드합니다.`,
    };
  } catch (error) {
    const message = error instanceof LabError ? error.message : String(error);
    const command = error instanceof LabError ? error.remedy.split(': ').pop() : TOOL_FIX.go;
    return { ...common, state: 'fix', message, command };
  }
}

export async function checkDisk({ home, cache }: DoctorOptions): Promise<Finding> {
  const common = { id: 'disk', title: '디스크', needed: '2–8장' };
  const needed = (await findBuiltNodeBinary(cache)) ? DISK_FOR_STATE : DISK_FOR_BUILD;
  for (const folder of [cache, home]) {
    const free = await freeBytes(folder);
    if (free >= (folder === cache ? needed : DISK_FOR_STATE)) continue;
    return {
      ...common,
      state: 'fix',
      message: `${folder}에 ${gigabytes(free)}GB만 남았습니다. ${gigabytes(needed)}GB 이상 비우세요.`,
      command: `du -xh --max-depth=1 ~ | sort -h | tail`,
    };
  }
  return { ...common, state: 'ok', message: `${gigabytes(await freeBytes(cache))}GB 남음 · ${cache}` };
}

export async function checkMemory(): Promise<Finding> {
  const common = { id: 'memory', title: '메모리', needed: '3–8장' };
  const info = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const available = Number(/MemAvailable:\s+(\d+) kB/.exec(info)?.[1] ?? Number.NaN) * 1024;
  if (Number.isNaN(available)) return { ...common, state: 'ok', message: '남은 양을 알 수 없습니다.' };
  const message = `${gigabytes(available)}GB 사용 가능`;
  if (available >= MEMORY) return { ...common, state: 'ok', message };
  return {
    ...common,
    state: 'later',
    message: `${message}: 브로커 3개까지 실행하려면 ${gigabytes(MEMORY)}GB가 필요합니다. 다른 프로그램을 닫으세요.`,
    command: 'ps aux --sort=-rss | head',
  };
}

/** Whether the page can be served where it is asked for. A lab that runs already is why it may not. */
export async function checkPort(env: NodeJS.ProcessEnv): Promise<Finding> {
  const port = Number(env.PORT || 3000);
  const common = { id: 'port', title: `포트 ${port}`, needed: '모든 장' };
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: env.HOST || '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
  if (free) return { ...common, state: 'ok', message: '비어 있습니다.' };
  const message = '다른 프로그램(또는 이미 시작한 실습실)이 쓰고 있습니다.';
  // Without PORT the next free one is taken without asking.
  if (!env.PORT) return { ...common, state: 'ok', message: `${message} 다음 빈 포트에서 시작합니다.` };
  return { ...common, state: 'fix', message, command: `PORT=${port + 1} npm start` };
}

export async function checkBrowser(env: NodeJS.ProcessEnv): Promise<Finding> {
  const common = { id: 'chromium', title: 'Chromium', needed: 'npm test' };
  const path = which('chromium', env);
  if (path) return { ...common, state: 'ok', message: path };
  return {
    ...common,
    state: 'later',
    message: '브라우저 테스트에만 필요합니다.',
    command: 'sudo apt-get install -y chromium',
  };
}

function gigabytes(bytes: number): string {
  return (bytes / GIGABYTE).toFixed(1);
}
