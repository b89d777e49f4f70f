import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Other clones share the cache: what one of them used within this stays, ms. */
const UNUSED_MS = 30 * 24 * 3600_000;

/** Notes the use of an entry, if there is one. Before it is read: who prunes at this moment then leaves it. */
export async function markUsed(entry: string): Promise<void> {
  await utimes(entry, new Date(), new Date()).catch(() => {});
}

/**
 * Removes from the shelf what nobody used for a month: every change of a source leaves a version behind. Also what
 * somebody left half-made, but nothing that a sandbox which has run all the while was started with.
 */
export async function prune(shelf: string): Promise<void> {
  const running = await commandLines();
  for (const name of await readdir(shelf)) {
    const entry = join(shelf, name);
    const used = await stat(entry).catch(() => undefined);
    if (!used || Date.now() - used.mtimeMs < UNUSED_MS || running.includes(`${entry}/`)) continue;
    // Out of sight at once, so that nobody finds half of it; what begins with a dot is half-made, and no entry.
    const pruned = join(shelf, `.pruned-${randomUUID()}`);
    await rename(entry, pruned);
    await rm(pruned, { recursive: true, force: true });
  }
}

/** The arguments of every process on this machine: a node's name what it was started with. */
async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).join('\n');
}
