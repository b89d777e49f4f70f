import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Fields of /proc/<pid>/stat that matter here (proc_pid_stat(5)). */
interface ProcessStat {
  sessionId: number;
  /** Foreground process group of its controlling terminal, -1 without one. */
  foregroundGroup: number;
}

/**
 * Every process of a terminal: those of its session, and those that carry its environment entry because they made
 * a session of their own (`setsid`, daemons).
 */
export function terminalProcesses(shellPid: number, environmentEntry: string): number[] {
  const marker = `${environmentEntry}\0`;
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const stat = readStat(pid);
    if (stat && (stat.sessionId === shellPid || environment(pid).includes(marker))) found.push(pid);
  }
  return found;
}

/** The process group that reads the terminal's keys; undefined when it cannot be told. */
export async function foregroundGroup(shellPid: number, ptyFd: number): Promise<number | undefined> {
  const own = readStat(shellPid)?.foregroundGroup;
  if (own !== undefined && own > 0) return own;
  // The shell runs in a sandbox and its client here has no controlling terminal: ask the PTY itself, which
  // takes an ioctl that Node does not have.
  return new Promise((done) => {
    const asker = spawn('python3', ['-c', 'import os; print(os.tcgetpgrp(3))'], {
      stdio: ['ignore', 'pipe', 'ignore', ptyFd],
      timeout: 5000,
    });
    let answer = '';
    asker.stdout!.on('data', (text) => (answer += text));
    asker.on('error', () => done(undefined));
    asker.on('close', () => done(Number(answer) > 1 ? Number(answer) : undefined));
  });
}

/** @returns whether there was something to signal */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    // Already gone.
    return false;
  }
}

/** Undefined when there is no such process, or only its exit code that nobody has fetched yet. */
export function readStat(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name stands in parentheses and may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return { sessionId: Number(fields[3]), foregroundGroup: Number(fields[5]) };
  } catch {
    return undefined;
  }
}

function environment(pid: number): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`;
  } catch {
    return '';
  }
}
