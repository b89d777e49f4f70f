import { readFile } from 'node:fs/promises';
import { processTree } from '#sandbox/control/testing.ts';

/** PSS in bytes of a process and all below it whose command line is wanted. Source: /proc/PID/smaps_rollup. */
export async function memoryOf(
  root: number,
  wanted: (command: string) => boolean = () => true,
): Promise<number> {
  let bytes = 0;
  for (const key of await processTree(root)) {
    const [pid] = key.split('/');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!wanted(command.replaceAll('\0', ' '))) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    bytes += 1024 * Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return bytes;
}
