import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../lib/errors.ts';
import type { OnProgress } from '../artifacts/preparation.ts';
import { nodeFailure } from './node-failure.ts';
import { IMAGES, labPaths } from './paths.ts';
import { poll } from './poll.ts';
import { endNode } from './stop.ts';

/** A warm start takes 3–4 s; a cold page cache on a busy laptop a multiple of it, ms. */
const START_TIMEOUT_MS = 180_000;

export interface NodeReady {
  kubeconfig: string;
  apiPort: number;
  nodeIP: string;
}

type NodeEvent =
  | { event: 'stage'; name: string; elapsedMs: number }
  | ({ event: 'ready' } & NodeReady)
  | { event: 'failed'; code: string; message: string };

const STAGE_TEXT: Record<string, string> = {
  network: '쿠버네티스 노드를 시작하고 있습니다: 네트워크',
  etcd: '쿠버네티스 노드를 시작하고 있습니다: etcd',
  apiserver: '쿠버네티스 노드를 시작하고 있습니다: API 서버',
  bootstrap: '쿠버네티스 노드를 시작하고 있습니다: 기본 권한',
  controllers: '쿠버네티스 노드를 시작하고 있습니다: 컨트롤러',
  dns: '쿠버네티스 노드를 시작하고 있습니다: DNS',
  kubelet: '쿠버네티스 노드를 시작하고 있습니다: kubelet',
};

/**
 * Starts the node and waits until it is Ready. With `outlive` it runs on when this process ends; otherwise its
 * stdin is a pipe from here, whose end (however this process dies) ends it.
 */
export async function startNode(options: {
  home: string;
  binary: string;
  artifacts: Record<string, string>;
  outlive: boolean;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  onProgress: OnProgress;
}): Promise<{ child: ChildProcess; ready: NodeReady }> {
  const { sandbox, studentHome } = labPaths(options.home);
  const logs = join(options.home, 'logs');
  await Promise.all([sandbox, studentHome, logs].map((folder) => mkdir(folder, { recursive: true })));
  const args = ['up', '--state', sandbox, '--home', studentHome, '--images', IMAGES];
  for (const [name, path] of Object.entries(options.artifacts)) args.push('--artifact', `${name}=${path}`);
  if (!options.outlive) args.push('--end-with-stdin');

  // Files and not pipes: a node that outlives this process must not die of a broken pipe.
  const eventsFile = join(logs, 'node-events.jsonl');
  const logFile = join(logs, 'node.log');
  const events = openSync(eventsFile, 'w');
  const log = openSync(logFile, 'w');
  const child = spawn(options.binary, args, {
    // A session of its own: Ctrl-C in the student's terminal is for the server, which then stops the node.
    detached: true,
    stdio: [options.outlive ? 'ignore' : 'pipe', events, log],
    env: options.env,
  });
  closeSync(events);
  closeSync(log);
  const failure = new Promise<never>((_, reject) => child.on('error', reject));
  failure.catch(() => {});

  options.onProgress({ stage: 'node', text: '쿠버네티스 노드를 시작하고 있습니다.' });
  let read = 0;
  const next = async (): Promise<NodeReady | undefined> => {
    // Looked at before the events are read, so that a last event is not missed.
    const ended = child.exitCode !== null || child.signalCode !== null;
    const lines = (await readFile(eventsFile, 'utf8')).split('\n').slice(0, -1);
    for (const line of lines.slice(read)) {
      read++;
      const event = parseEvent(line);
      if (event?.event === 'ready') return event;
      if (event?.event === 'failed') throw await nodeFailure(event.code, event.message, options.env);
      if (event?.event === 'stage')
        options.onProgress({
          stage: 'node',
          text: STAGE_TEXT[event.name] ?? '쿠버네티스 노드를 시작하고 있습니다.',
        });
    }
    if (ended) throw await nodeFailure('INTERNAL', await lastLines(logFile), options.env);
    return undefined;
  };
  try {
    const ready = await Promise.race([
      poll(next, { everyMs: 20, timeoutMs: START_TIMEOUT_MS, signal: options.signal }),
      failure,
    ]);
    if (!ready) throw await nodeFailure('INTERNAL', await lastLines(logFile), options.env);
    child.unref();
    return { child, ready };
  } catch (error) {
    if (child.pid) await endNode(child.pid, sandbox);
    if (error instanceof LabError || (error as Error).name === 'AbortError') throw error;
    throw await nodeFailure('INTERNAL', (error as Error).message, options.env);
  }
}

function parseEvent(line: string): NodeEvent | undefined {
  try {
    return JSON.parse(line) as NodeEvent;
  } catch {
    return undefined;
  }
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-8).join('\n');
}
