import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PreparationStage, ServerEvent } from '#lib/api.ts';
import { sandboxStatus } from '#sandbox/control/status.ts';
import { sleep, type Benchmark, type Row } from './harness.ts';
import { startApp } from './parts/app.ts';
import { Session } from './parts/session.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const CHAPTER = '01-strimzi';
const LOOK_MS = 250;

/** How `npm start` says what it does before there is a server. */
const PACKAGES_BEGIN = /\(npm ci\)/;
const PAGES_BEGIN = /\(next build\)/;

const STAGES: Record<PreparationStage, string> = {
  download: "the control plane's Go modules are fetched",
  build: 'the control plane is compiled',
  images: 'what the images are made of and was not ready by then',
  node: 'start of the node, until it is Ready',
};

/** The first `npm start` ever: a clean clone of the last commit, every cache empty. Minutes of all cores. */
const benchmark: Benchmark = {
  title: 'First start',
  onlyByName: true,
  async run(log) {
    // Short: the paths of Unix sockets below it are limited.
    const folder = await mkdtemp(join(tmpdir(), 'kl-'));
    try {
      const clone = join(folder, 'clone');
      await run('git', ['clone', '--quiet', ROOT, clone]);
      return await firstStart(folder, clone, log);
    } finally {
      // Go's module cache is read-only.
      await run('chmod', ['-R', 'u+w', folder]);
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default benchmark;

async function firstStart(folder: string, clone: string, log: (text: string) => void): Promise<Row[]> {
  const home = join(folder, 'home');
  const cache = join(folder, 'lab');
  await mkdir(cache);
  const begin = performance.now();
  let packages = Number.NaN;
  let pages = Number.NaN;
  const app = await startApp(home, {
    root: clone,
    env: withEmptyCaches(folder),
    onLine(line) {
      if (PACKAGES_BEGIN.test(line)) packages = performance.now();
      else if (PAGES_BEGIN.test(line)) pages = performance.now();
      else return;
      log(line);
    },
  });
  const stopped = new AbortController();
  const parts = watchParts(cache, stopped.signal);
  try {
    const served = performance.now();
    const session = await Session.open(app);
    await session.page(`/chapters/${CHAPTER}`);
    const readable = performance.now();
    log('the page is there; the sandbox is being prepared');
    const stages = await untilReady(session, { home, served }, log);
    const ready = performance.now();
    stopped.abort();
    return [
      row('npm ci', pages - packages),
      row('next build and start of the server', served - pages),
      row('npm start to a readable chapter', readable - begin),
      ...Object.entries(STAGES).map(([stage, what]) => row(what, stages.get(stage as PreparationStage) ?? 0)),
      ...[...(await parts)].map(([part, ms]) => row(`${part}, beside the others`, ms)),
      row('npm start to the node Ready', ready - begin),
    ];
  } finally {
    stopped.abort();
    await app.stop();
  }
}

/** Only where things are kept is new: registries, mirrors and proxies stay what the user's home says. */
function withEmptyCaches(folder: string): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    // A cluster or a control plane that is there already would leave out what is measured; what npm tells the
    // programs that it starts is about this clone.
    if (/^(LAB_.*|npm_config_(cache|local_prefix)|npm_(package|lifecycle)_.*)$/i.test(name)) delete env[name];
  }
  return {
    ...env,
    LAB_CACHE: join(folder, 'lab'),
    npm_config_cache: join(folder, 'npm'),
    GOCACHE: join(folder, 'go-build'),
    GOMODCACHE: join(folder, 'go-mod'),
    // Maven 3.8 has no other way that holds for every call; where a build names its own repository, that wins.
    MAVEN_OPTS: `${env.MAVEN_OPTS ?? ''} -Dmaven.repo.local=${join(folder, 'maven')}`.trim(),
    PIP_CACHE_DIR: join(folder, 'pip'),
  };
}

/** How long each stage had the word, ms, from the moment at which the server was there. */
async function untilReady(
  session: Session,
  { home, served }: { home: string; served: number },
  log: (text: string) => void,
): Promise<Map<PreparationStage, number>> {
  const taken = new Map<PreparationStage, number>();
  let current: PreparationStage | undefined;
  let since = served;
  for await (const event of session.stream<ServerEvent>(`/api/events?chapter=${CHAPTER}`)) {
    if (event.type !== 'target') continue;
    const { state, preparation, error } = event.target;
    const at = performance.now();
    current ??= preparation?.stage;
    if (current) taken.set(current, (taken.get(current) ?? 0) + at - since);
    since = at;
    if (preparation && preparation.stage !== current) log(STAGES[preparation.stage]);
    current = preparation?.stage;
    if (state === 'ready') return taken;
    if (!error) continue;
    // A sandbox without some image is there as well, and the figures are true of the rest.
    if ((await sandboxStatus(home)).state !== 'ready') throw new Error(`${error.message}\n${error.remedy}`);
    log(error.message);
    return taken;
  }
  throw new Error('the server left before the node was Ready');
}

/** How long each artifact of LAB_CACHE was in the making, ms; looked at until the signal. */
async function watchParts(cache: string, signal: AbortSignal): Promise<Map<string, number>> {
  const began = new Map<string, number>();
  const taken = new Map<string, number>();
  while (!signal.aborted) {
    for (const part of await readdir(cache)) {
      if (taken.has(part)) continue;
      const at = performance.now();
      // Made under a name with a dot, and renamed when it is complete.
      const entries = await readdir(join(cache, part)).catch(() => []);
      if (entries.length > 0 && !began.has(part)) began.set(part, at);
      if (entries.some((name) => !name.startsWith('.'))) taken.set(part, at - began.get(part)!);
    }
    await sleep(LOOK_MS);
  }
  return taken;
}

const row = (what: string, ms: number): Row => ({
  what,
  measured: Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : 'not seen',
  baseline: '',
  target: 'told, none',
  met: true,
});
