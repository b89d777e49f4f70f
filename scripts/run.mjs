// Starting programs from the scripts that run before anything is installed: Node 20 and no packages.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** The Node that package.json pins, there once the packages are. */
export const NODE = join(ROOT, 'node_modules/node/bin/node');

/** How often a silent program is said to be still at work, ms. */
const HEARTBEAT_MS = 10_000;

/** What runs, and the signal on which it ends. @type {Map<import('node:child_process').ChildProcess, NodeJS.Signals>} */
const running = new Map();

/**
 * Runs a program to its end. Its output goes to ours; with `onLine` its stdout comes here line by line instead.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, label?: string, timeoutMs?: number, stopSignal?: NodeJS.Signals, onLine?: (line: string) => void }} [options]
 * @returns {Promise<number>} its exit code; 124 when it took too long, as timeout(1) says it
 */
export function run(
  file,
  args,
  { env = process.env, cwd = ROOT, label, timeoutMs, stopSignal = 'SIGTERM', onLine } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', onLine ? 'pipe' : 'inherit', 'inherit'],
      // A group of its own, so that a time-out or Ctrl-C ends its children too.
      detached: true,
    });
    running.set(child, stopSignal);
    const startedAt = Date.now();
    const heartbeat = label
      ? setInterval(
          () => console.log(`  … ${label} ${Math.round((Date.now() - startedAt) / 1000)}초째`),
          HEARTBEAT_MS,
        )
      : undefined;
    let late = false;
    const limit = timeoutMs
      ? setTimeout(() => {
          late = true;
          killGroup(child, 'SIGKILL');
        }, timeoutMs)
      : undefined;
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine?.(line);
    });
    const settle = () => {
      running.delete(child);
      clearInterval(heartbeat);
      clearTimeout(limit);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, signal) => {
      settle();
      if (rest) onLine?.(rest);
      if (late) console.log(`  ${Math.round((timeoutMs ?? 0) / 60_000)}분이 지나 중단했습니다.`);
      resolve(late ? 124 : (code ?? (signal ? 1 : 0)));
    });
  });
}

/** Passes Ctrl-C and the like on to everything that was started here, then ends. */
export function endWithSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => {
      for (const [child, stopSignal] of running) killGroup(child, stopSignal);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  process.on('exit', () => {
    for (const [child, stopSignal] of running) killGroup(child, stopSignal);
  });
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function killGroup(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The first executable of that name on the PATH. @param {string} name */
export function which(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
