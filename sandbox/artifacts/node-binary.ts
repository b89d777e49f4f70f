import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LabError } from '../../lib/errors.ts';
import { requireFree } from './disk.ts';
import { diskFull } from './failure.ts';
import { filesBelow, fingerprint } from './fingerprint.ts';
import { BuildMeter, DownloadMeter, missingModules, stalePackages } from './go-progress.ts';
import { isIntact } from './manifest.ts';
import type { BuildContext } from './preparation.ts';
import { markUsed } from './prune.ts';
import { runTool } from './run-tool.ts';
import { ensureArtifact, type Artifact } from './store.ts';
import { findGo } from './tools.ts';

const run = promisify(execFile);

const SOURCE = fileURLToPath(new URL('../node', import.meta.url));
const FILE = 'kafka-lab-node';
/** The one place that knows how the binary is built; also used by hand. */
const BUILD_SCRIPT = 'build.sh';
/** What of the script's flags decides whether a package is compiled already. */
const COMPILE_FLAGS = ['-trimpath'];
/** What a cold build adds to Go's own cache for each byte of source compiled: 2.8 GB for everything, measured. */
const CACHE_BYTES_PER_SOURCE_BYTE = 35;
/** Archive and unpacked: 0.8 GB for all of go.sum, measured. */
const BYTES_PER_MODULE = 3_500_000;

/** The control plane's path: the one given by LAB_NODE_BINARY, or built from sandbox/node once per source. */
export async function nodeBinary(context: BuildContext, source = SOURCE): Promise<string> {
  const given = context.env.LAB_NODE_BINARY;
  if (given) return checkGiven(given);
  const key = await sourceKey(source);
  const go = await findGo(context.env).catch(async (error: unknown) => {
    // Without Go a binary that was built before from these very sources still serves.
    const built = await builtBefore(context.cache, key);
    if (!built) throw error;
    await markUsed(dirname(dirname(built)));
    return built;
  });
  if (typeof go === 'string') return go;
  const full = `${key}-${go.version}-${process.arch}`;
  return join(await ensureArtifact(artifact(go.path, source, full), context), FILE);
}

/** A binary of these sources that is in the cache already, whichever Go built it. */
export async function findBuiltNodeBinary(cache: string, source = SOURCE): Promise<string | undefined> {
  return builtBefore(cache, await sourceKey(source));
}

async function sourceKey(source: string): Promise<string> {
  const sources = await filesBelow(source, (path) => !/(_test\.go|\.md)$/.test(path));
  return fingerprint(source, sources);
}

function artifact(go: string, source: string, key: string): Artifact {
  return {
    name: 'node-binary',
    key,
    bytes: 250_000_000,
    make: (folder, context) => build(go, source, join(folder, FILE), context),
  };
}

async function build(go: string, source: string, output: string, context: BuildContext): Promise<void> {
  const { signal } = context;
  const { env } = context;
  const report = context.onProgress ?? (() => {});
  const { stdout } = await run(go, ['env', 'GOMODCACHE', 'GOCACHE', 'GOFLAGS'], { cwd: source, env });
  const [moduleCache = '', buildCache = '', goFlags = ''] = stdout.trim().split('\n');

  const missing = await missingModules(source, moduleCache);
  if (missing.size > 0) {
    await requireFree(moduleCache, missing.size * BYTES_PER_MODULE);
    const meter = new DownloadMeter(missing.size, report);
    report({ stage: 'download', percent: 0, text: '제어 영역의 Go 모듈을 내려받고 있습니다.' });
    const result = await runTool(go, ['list', '-deps', '-f', '{{""}}', '.'], {
      cwd: source,
      env,
      signal,
      onLine: (line) => meter.read(line),
    });
    if (result.code !== 0) throw downloadFailed(result.tail, moduleCache);
  }

  report({ stage: 'build', percent: 0, text: '제어 영역에서 빌드할 패키지를 세고 있습니다.' });
  const packages = await stalePackages(go, [...COMPILE_FLAGS, '.'], { cwd: source, env, signal });
  const sourceBytes = [...packages.values()].reduce((sum, bytes) => sum + bytes, 0);
  await requireFree(buildCache, sourceBytes * CACHE_BYTES_PER_SOURCE_BYTE);
  const meter = new BuildMeter(packages, report);
  const result = await runTool('sh', [BUILD_SCRIPT, output], {
    cwd: source,
    env: {
      ...env,
      PATH: `${dirname(go)}${delimiter}${env.PATH}`,
      // -v names each package when its compilation begins. The clone's commit is no part of the binary: asking
      // git for it fails in a clone that belongs to another user.
      GOFLAGS: `${goFlags} -buildvcs=false -v`.trim(),
    },
    signal,
    onLine: (line) => meter.started(line.trim()),
  });
  if (result.code !== 0) throw buildFailed(result.tail, buildCache);
}

async function checkGiven(path: string): Promise<string> {
  try {
    await run(path, ['version']);
    return path;
  } catch (error) {
    throw new LabError(
      'BUILD_FAILED',
      `LAB_NODE_BINARY가 가리키는 ${path} 파일을 실행할 수 없습니다.`,
      '경로와 실행 권한을 확인하거나, LAB_NODE_BINARY를 지우고 다시 시작하면 직접 빌드합니다.',
      { cause: error },
    );
  }
}

async function builtBefore(cache: string, key: string): Promise<string | undefined> {
  const shelf = join(cache, 'node-binary');
  const names = await readdir(shelf).catch(() => []);
  for (const name of names)
    if (
      name.startsWith(`${key}-`) &&
      name.endsWith(`-${process.arch}`) &&
      (await isIntact(join(shelf, name)))
    )
      return join(shelf, name, 'content', FILE);
  return undefined;
}

function downloadFailed(tail: string, folder: string): LabError {
  if (/no space left on device/i.test(tail)) return diskFull(folder);
  return new LabError(
    'DOWNLOAD_FAILED',
    `제어 영역의 Go 모듈을 내려받지 못했습니다.\n${tail}`,
    '인터넷 연결과 프록시 설정(go env GOPROXY, HTTPS_PROXY)을 확인한 뒤 다시 시도하세요.',
  );
}

function buildFailed(tail: string, folder: string): LabError {
  if (/no space left on device/i.test(tail)) return diskFull(folder);
  if (/signal: killed/.test(tail))
    return new LabError(
      'BUILD_FAILED',
      `메모리가 모자라 제어 영역의 빌드가 중단되었습니다.\n${tail}`,
      '다른 프로그램을 닫아 메모리를 4GB 이상 비운 뒤 다시 시도하세요.',
    );
  return new LabError(
    'BUILD_FAILED',
    `제어 영역을 빌드하지 못했습니다.\n${tail}`,
    'sandbox/node 폴더를 고친 적이 있으면 되돌리고 다시 시도하세요. 계속되면 npm run doctor 로 점검하세요.',
  );
}
