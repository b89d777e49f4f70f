import { readFile } from 'node:fs/promises';
import { processTree } from '#sandbox/control/testing.ts';

type Wanted = (command: string) => boolean;

/** Of /proc/PID/stat: what the kernel tells times in, on every architecture. */
const TICKS_PER_SECOND = 100;

/** PSS in bytes of a process and all below it whose command line is wanted. Source: /proc/PID/smaps_rollup. */
export function memoryOf(root: number, wanted: Wanted = () => true): Promise<number> {
  return sum(root, wanted, async (pid) => {
    const rollup = await read(pid, 'smaps_rollup');
    return 1024 * Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  });
}

/** Seconds of one core that the same have used since they started. */
export function cpuSecondsOf(root: number, wanted: Wanted): Promise<number> {
  return sum(root, wanted, async (pid) => {
    // After the program's name, which may contain anything; the times in and for the program are fields 14 and 15.
    const stat = await read(pid, 'stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
  });
}

export const isServer: Wanted = (command) => command.includes('server.ts');

async function sum(root: number, wanted: Wanted, value: (pid: string) => Promise<number>): Promise<number> {
  let total = 0;
  for (const key of await processTree(root)) {
    const pid = key.split('/')[0]!;
    if (wanted((await read(pid, 'cmdline')).replaceAll('\0', ' '))) total += await value(pid);
  }
  return total;
}

/** Empty for a process that has ended. */
const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
