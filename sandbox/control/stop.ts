import { rm } from 'node:fs/promises';
import { withLock } from '../artifacts/lock.mjs';
import { labPaths } from './paths.ts';
import { poll } from './poll.ts';
import { isNodeOf, sandboxStatus } from './status.ts';

/**
 * The node kills everything of it at once. Brokers are not asked to shut down: all that leave together wait for each
 * other. What they wrote is in the kernel's page cache and outlives them; they check their logs at the next start.
 * So an end takes well under a second, and this is for a machine that hardly moves, ms.
 */
const STOP_TIMEOUT_MS = 40_000;

export interface StopOptions {
  signal?: AbortSignal;
  /** Another process is starting the sandbox: the stop comes after that, which may include a whole build. */
  onWait?: () => void;
}

/**
 * Ends the sandbox of that LAB_HOME and waits until nothing of it runs. State stays. False when none ran. One that is
 * being built has no process yet, so this waits for whoever starts it; never call it from within a start.
 */
export async function stopSandbox(home: string, options?: StopOptions): Promise<boolean> {
  return withLock(startLock(labPaths(home).sandbox), () => endRunning(home), options);
}

/** Ends the sandbox and forgets its state; the student's files and progress stay. Waits as `stopSandbox` does. */
export async function resetSandbox(home: string, options?: StopOptions): Promise<void> {
  const { sandbox } = labPaths(home);
  const reset = async () => {
    await endRunning(home);
    await rm(sandbox, { recursive: true, force: true, maxRetries: 5 });
  };
  await withLock(startLock(sandbox), reset, options);
}

async function endRunning(home: string): Promise<boolean> {
  const { pid } = await sandboxStatus(home);
  if (!pid) return false;
  await endNode(pid, labPaths(home).sandbox);
  return true;
}

/** Held while a sandbox is started or stopped or its state removed: one of these at a time. */
export function startLock(stateDir: string): string {
  return `start:${stateDir}`;
}

/** SIGTERM, then SIGKILL; returns when the process is gone. */
export async function endNode(pid: number, stateDir: string): Promise<void> {
  const gone = async () => ((await isNodeOf(pid, stateDir)) ? undefined : true);
  kill(pid, 'SIGTERM');
  if (await poll(gone, { timeoutMs: STOP_TIMEOUT_MS })) return;
  kill(pid, 'SIGKILL');
  await poll(gone, { timeoutMs: STOP_TIMEOUT_MS });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
