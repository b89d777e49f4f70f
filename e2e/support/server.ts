import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../sandbox/operator/testing/ports.ts';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');
const TOKEN = 'e2e-token';
const STARTED = /카프카 실습실: (http:\S+)/;
/** The pages' build is the caller's; Next itself starts in seconds. */
const START_MS = 120_000;

export interface LabServer {
  url: string;
  /** Opens a page with a session. */
  entry: string;
  home: string;
  /** Everything the server printed, for a failed test. */
  output(): string;
  /** As a crash: no signal handler runs. */
  kill(): Promise<void>;
  /** Starts again on the same port and LAB_HOME. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The real app with its own LAB_HOME. LAB_CONTEXT of the caller is kept: then it runs on that cluster.
 * @param args the script that Node runs, and what it is told
 */
export async function startServer(
  env: NodeJS.ProcessEnv = process.env,
  args = ['server.ts'],
): Promise<LabServer> {
  const home = mkdtempSync(join(tmpdir(), 'kafka-lab-e2e-'));
  const [port] = await freePorts(1);
  let child: ChildProcess;
  let printed = '';

  const start = async () => {
    child = spawn(NODE, args, {
      cwd: ROOT,
      env: {
        ...env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        LAB_HOME: home,
        LAB_TOKEN: TOKEN,
        HOST: '127.0.0.1',
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no URL after ${START_MS} ms:\n${printed}`)), START_MS);
      let fresh = '';
      const read = (chunk: Buffer) => {
        printed += chunk;
        fresh += chunk;
        if (STARTED.test(fresh)) resolve();
      };
      child.stdout!.on('data', read);
      child.stderr!.on('data', read);
      child.once('exit', (code) => reject(new Error(`the server left with ${code}:\n${printed}`)));
      child.once('exit', () => clearTimeout(timer));
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };

  await start();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    entry: `${url}/?token=${TOKEN}`,
    home,
    output: () => printed,
    kill: () => end('SIGKILL'),
    restart: start,
    stop: async () => {
      await end('SIGTERM');
      rmSync(home, { recursive: true, force: true });
    },
  };
}
