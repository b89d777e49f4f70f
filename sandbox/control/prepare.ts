import { mkdir, readlink } from 'node:fs/promises';
import type { PreparationStage } from '../../lib/api.ts';
import { LabError } from '../../lib/errors.ts';
import { imageParts, nodeBinary } from '../artifacts/all.ts';
import { withLock } from '../artifacts/lock.mjs';
import type { BuildContext, OnProgress, Preparation, Progress } from '../artifacts/preparation.ts';
import { AlreadyRunning } from './node-failure.ts';
import { startNode, type NodeReady } from './node-process.ts';
import { resumeSandbox } from './pause.ts';
import { labCache, labPaths } from './paths.ts';
import { poll } from './poll.ts';
import { notedProblems, noteProblems } from './problems.ts';
import { sandboxStatus } from './status.ts';
import { endNode, startLock } from './stop.ts';
import { layStudentPython } from './student-python.ts';
import { syncWorkspace } from './workspace.ts';

export interface Sandbox extends NodeReady {
  stateDir: string;
  /** Runs `shell` and `kubectl` as well. */
  nodeBinary: string;
  pid: number;
  /** Started by this process; false when it was running already. */
  owned: boolean;
  /** Parts that could not be made: the sandbox runs, the images that need them do not. */
  problems: LabError[];
  /** Settles when the sandbox has ended, whoever ended it. */
  ended: Promise<void>;
  /** Ends it if it is owned; one that was joined stays. */
  stop(): Promise<void>;
  /** Ends it, whoever started it. */
  end(): Promise<void>;
}

export interface PrepareOptions {
  /** LAB_HOME */
  home: string;
  onProgress?: (preparation: Preparation) => void;
  signal?: AbortSignal;
  /** Run on after this process: `npm run sandbox -- up`. */
  outlive?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** Also the order in which they happen. */
const STAGES: PreparationStage[] = ['download', 'build', 'node', 'images'];
/** Somebody else's start may include a whole build, ms. */
const OTHERS_START_TIMEOUT_MS = 30 * 60_000;
/** How soon the end of a joined sandbox is noticed, ms. */
const JOINED_CHECK_MS = 500;

/**
 * Makes what the sandbox of that LAB_HOME is made of, and starts or joins it; resolves when the node is Ready.
 * Any number of these may run at once: one works, the others wait and show the same progress.
 */
export async function prepareSandbox(options: PrepareOptions): Promise<Sandbox> {
  const env = options.env ?? process.env;
  const { sandbox } = labPaths(options.home);
  await mkdir(options.home, { recursive: true });
  requireShortPath(sandbox);
  await syncWorkspace(options.home);
  const show = (progress: Progress) =>
    options.onProgress?.({ ...progress, done: STAGES.slice(0, STAGES.indexOf(progress.stage)) });
  return withLock(
    startLock(sandbox),
    async (tell) => {
      const onProgress: OnProgress = (progress) => {
        show(progress);
        tell(progress);
      };
      const context: BuildContext = { cache: labCache(env), env, signal: options.signal, onProgress };
      for (;;) {
        const joined = await join(options.home, context);
        if (joined) return joined;
        try {
          return await start(options, context);
        } catch (error) {
          // Started by hand, past our lock: join it.
          if (!(error instanceof AlreadyRunning)) throw error;
        }
      }
    },
    { signal: options.signal, onNews: (news) => show(news as Progress) },
  );
}

async function start(options: PrepareOptions, context: BuildContext): Promise<Sandbox> {
  const { sandbox } = labPaths(options.home);
  // The parts of images are quick beside a control plane; only when that is there do they have the word.
  let building = true;
  const parts = imageParts({
    ...context,
    onProgress: (progress) => building || context.onProgress?.(progress),
  });
  parts.catch(() => {});
  const binary = await nodeBinary(context);
  building = false;
  const { paths, problems } = await parts;
  await noteProblems(options.home, problems);
  if (paths.python) await layStudentPython(options.home, paths.python);
  const { child, ready } = await startNode({
    home: options.home,
    binary,
    artifacts: { 'node-binary': binary, ...paths },
    outlive: options.outlive ?? false,
    env: context.env,
    signal: options.signal,
    onProgress: (progress) => context.onProgress?.(progress),
  });
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
  });
  const pid = child.pid!;
  const end = () => endNode(pid, sandbox);
  return {
    ...pick(ready),
    stateDir: sandbox,
    nodeBinary: binary,
    pid,
    owned: true,
    problems,
    ended,
    stop: end,
    end,
  };
}

/** The sandbox that somebody else runs, once it is Ready; undefined when there is none. */
async function join(home: string, context: BuildContext): Promise<Sandbox | undefined> {
  const { sandbox } = labPaths(home);
  // Whoever starts the lab wants it to run.
  if ((await sandboxStatus(home)).state === 'paused') await resumeSandbox(home);
  const status = await poll(
    async () => {
      const now = await sandboxStatus(home);
      return now.state === 'starting' || now.state === 'stopping' ? undefined : now;
    },
    { timeoutMs: OTHERS_START_TIMEOUT_MS, signal: context.signal },
  );
  if (status?.state !== 'ready' || !status.pid || !status.kubeconfig) return undefined;
  const { pid, kubeconfig } = status;
  return {
    kubeconfig,
    apiPort: status.apiPort ?? 0,
    nodeIP: status.nodeIP ?? '',
    stateDir: sandbox,
    nodeBinary: await runningBinary(pid),
    pid,
    owned: false,
    problems: await notedProblems(home),
    ended: whenGone(home, pid),
    stop: async () => {},
    end: () => endNode(pid, sandbox),
  };
}

/** The very binary that runs, so that its `shell` speaks the same protocol, even if newer sources lie here. */
export async function runningBinary(pid: number): Promise<string> {
  return readlink(`/proc/${pid}/exe`);
}

function whenGone(home: string, pid: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      void sandboxStatus(home).then((now) => {
        if (now.pid === pid) return;
        clearInterval(timer);
        resolve();
      });
    }, JOINED_CHECK_MS);
    timer.unref();
  });
}

/** A Unix socket's path has at most 107 bytes. */
const SOCKET_PATH_MAX = 107;

function requireShortPath(stateDir: string): void {
  if (Buffer.byteLength(`${stateDir}/dial.sock`) <= SOCKET_PATH_MAX) return;
  throw new LabError(
    'SANDBOX_FAILED',
    `샌드박스의 상태 폴더 경로가 너무 깁니다: ${stateDir}`,
    'LAB_HOME 환경 변수로 더 짧은 경로를 알려 주세요. 예: LAB_HOME=~/kafka-lab npm start',
  );
}

function pick({ kubeconfig, apiPort, nodeIP }: NodeReady): NodeReady {
  return { kubeconfig, apiPort, nodeIP };
}
