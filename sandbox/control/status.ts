import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labPaths } from './paths.ts';

export interface SandboxStatus {
  state: 'stopped' | 'starting' | 'ready' | 'paused' | 'stopping' | 'failed';
  /** The one process whose end ends all. */
  pid?: number;
  /** A file that works from the host. */
  kubeconfig?: string;
  apiPort?: number;
  nodeIP?: string;
  startedAt?: string | number;
  /** Ports of the node that do not answer on 127.0.0.1 of this machine; inside the sandbox they do. */
  unavailablePorts?: UnavailablePort[];
  error?: unknown;
}

export interface UnavailablePort {
  port: number;
  /** `taken` by another program, `forbidden` to this user, or what the system said. */
  reason: string;
}

/** The sandbox of that LAB_HOME as it is now; a status that outlived its process counts as stopped. */
export async function sandboxStatus(home: string): Promise<SandboxStatus> {
  const { sandbox } = labPaths(home);
  const status = await readStatus(sandbox);
  if (!status) return { state: 'stopped' };
  if (status.pid && (await isNodeOf(status.pid, sandbox))) return status;
  return status.state === 'failed' ? { state: 'failed', error: status.error } : { state: 'stopped' };
}

async function readStatus(stateDir: string): Promise<SandboxStatus | undefined> {
  try {
    return JSON.parse(await readFile(join(stateDir, 'status.json'), 'utf8')) as SandboxStatus;
  } catch {
    return undefined;
  }
}

/** Whether the process lives and is the node of that state folder: process ids are used again. */
export async function isNodeOf(pid: number, stateDir: string): Promise<boolean> {
  const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return args.split('\0').includes(stateDir);
}
