import { rm } from 'node:fs/promises';
import { withLock } from '../artifacts/lock.mjs';
import { labPaths } from './paths.ts';
import { poll } from './poll.ts';
import { isNodeOf, sandboxStatus } from './status.ts';

/** A broker writes its last log segments within this; then the node ends it anyway, ms. */
const STOP_TIMEOUT_MS = 40_000;

/** Ends the sandbox of that LAB_HOME and waits until nothing of it runs. State stays. False when none ran. */
export async function stopSandbox(home: string): Promise<boolean> {
  const { pid } = await sandboxStatus(home);
  if (!pid) return false;
  await endNode(pid, labPaths(home).sandbox);
  return true;
}

/** Ends the sandbox and forgets its state; the student's files and progress stay. */
export async function resetSandbox(home: string): Promise<void> {
  await stopSandbox(home);
  const { sandbox } = labPaths(home);
  await withLock(startLock(sandbox), () => rm(sandbox, { recursive: true, force: true, maxRetries: 5 }));
}

/** Held while a sandbox is started or its state removed: one of these at a time. */
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
