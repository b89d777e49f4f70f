import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OnProgress } from './preparation.ts';

const run = promisify(execFile);

/** Linking 180 MB takes about as long as compiling this much Go source (measured: 15 s of 6 min, 2 cores). */
const LINK_BYTES = 4_000_000;
/** Before this share is done, a measured speed says too little to promise a time. */
const FIRST_ESTIMATE = 0.03;

/** Modules of go.sum whose archives are not in the module cache yet, as "path@version". */
export async function missingModules(source: string, moduleCache: string): Promise<Set<string>> {
  const lines = (await readFile(join(source, 'go.sum'), 'utf8')).split('\n');
  const wanted = lines
    .map((line) => line.split(' '))
    .filter(([, version]) => version && !version.endsWith('/go.mod'));
  // In the cache, an upper-case letter is written "!" and its lower case.
  const escape = (path: string) => path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  return new Set(
    wanted
      .filter(([path, version]) => {
        const folder = join(moduleCache, 'cache/download', escape(path!), '@v');
        return !existsSync(join(folder, `${escape(version!)}.ziphash`));
      })
      .map(([path, version]) => `${path}@${version}`),
  );
}

/** Source bytes of every package that `go build` with the same flags will have to compile, by import path. */
export async function stalePackages(
  go: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<Map<string, number>> {
  const format = '{{if .Stale}}{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles "/"}}{{end}}';
  const { stdout } = await run(go, ['list', '-deps', '-f', format, ...args], {
    ...options,
    maxBuffer: 64 << 20,
  });
  const packages = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    const [path, folder, files] = line.split('\t');
    if (!path || !folder) continue;
    const sizes = (files ?? '')
      .split('/')
      .filter(Boolean)
      .map((file) => stat(join(folder, file)).then(({ size }) => size));
    packages.set(
      path,
      (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0),
    );
  }
  return packages;
}

/** Follows `go build -v`, which names each package when its compilation begins. */
export class BuildMeter {
  readonly #packages: Map<string, number>;
  readonly #total: number;
  readonly #startedAt = Date.now();
  readonly #onProgress: OnProgress;
  #bytes = 0;
  #count = 0;

  constructor(packages: Map<string, number>, onProgress: OnProgress) {
    this.#packages = packages;
    this.#total = [...packages.values()].reduce((sum, bytes) => sum + bytes, LINK_BYTES);
    this.#onProgress = onProgress;
  }

  started(path: string): void {
    const bytes = this.#packages.get(path);
    if (bytes === undefined) return;
    this.#bytes += bytes;
    this.#count++;
    const share = this.#bytes / this.#total;
    const elapsed = (Date.now() - this.#startedAt) / 1000;
    this.#onProgress({
      stage: 'build',
      percent: Math.min(99, Math.floor(share * 100)),
      remainingSeconds: share < FIRST_ESTIMATE ? undefined : Math.round((elapsed / share) * (1 - share)),
      text: `제어 영역을 빌드하고 있습니다 (패키지 ${this.#count}/${this.#packages.size}).`,
    });
  }
}

/** Follows the "go: downloading" lines of `go list` or `go build`. */
export class DownloadMeter {
  readonly #total: number;
  readonly #startedAt = Date.now();
  readonly #onProgress: OnProgress;
  #count = 0;

  constructor(missing: number, onProgress: OnProgress) {
    this.#total = missing;
    this.#onProgress = onProgress;
  }

  read(line: string): void {
    if (!line.startsWith('go: downloading ')) return;
    this.#count++;
    const share = Math.min(1, this.#count / Math.max(1, this.#total));
    const elapsed = (Date.now() - this.#startedAt) / 1000;
    this.#onProgress({
      stage: 'download',
      percent: Math.min(99, Math.floor(share * 100)),
      remainingSeconds: share < FIRST_ESTIMATE ? undefined : Math.round((elapsed / share) * (1 - share)),
      text: `제어 영역의 Go 모듈을 내려받고 있습니다 (${this.#count}/${this.#total}).`,
    });
  }
}
