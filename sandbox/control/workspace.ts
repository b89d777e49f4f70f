import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesBelow } from '../artifacts/fingerprint.ts';
import { withLock } from '../artifacts/lock.mjs';
import { labPaths, SHIPPED_WORKSPACE } from './paths.ts';

/** Hash of each file as it was copied: a file that still has it was never touched by the student. */
type Copied = Record<string, string>;

/**
 * Brings the workspace up to the shipped lab files: new ones appear, untouched ones follow a newer version,
 * what the student changed or deleted stays that way.
 */
export async function syncWorkspace(home: string, shipped = SHIPPED_WORKSPACE): Promise<void> {
  await withLock(`workspace:${home}`, async () => {
    const copied = await readCopied(home);
    const files = await shippedFiles(shipped);
    await mkdir(labPaths(home).workspace, { recursive: true });
    for (const file of files) {
      const target = join(labPaths(home).workspace, file);
      const original = await readFile(join(shipped, file));
      const present = await readFile(target).catch(() => undefined);
      const before = copied[file];
      const mayWrite = present ? hash(present) === before : before === undefined;
      if (mayWrite && !present?.equals(original)) await copy(join(shipped, file), target);
      // Also when the student already has the very same text: from now on it counts as untouched.
      if (mayWrite || present?.equals(original)) copied[file] = hash(original);
    }
    await writeCopied(home, copied);
  });
}

/** The shipped text of a lab file; undefined when nothing of that name is shipped. */
export async function originalText(file: string, shipped = SHIPPED_WORKSPACE): Promise<string | undefined> {
  return readFile(join(shipped, file), 'utf8').catch(() => undefined);
}

/** All lab files that are shipped, as paths in the workspace. */
export async function shippedFiles(shipped = SHIPPED_WORKSPACE): Promise<string[]> {
  return filesBelow(shipped).catch(() => []);
}

/** Puts a lab file back to its shipped text. */
export async function resetFile(home: string, file: string, shipped = SHIPPED_WORKSPACE): Promise<void> {
  await withLock(`workspace:${home}`, async () => {
    await copy(join(shipped, file), join(labPaths(home).workspace, file));
    const copied = await readCopied(home);
    copied[file] = hash(await readFile(join(shipped, file)));
    await writeCopied(home, copied);
  });
}

/** Whole or not at all: a reader never sees half a manifest. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.new`;
  await writeFile(temporary, await readFile(from));
  await chmod(temporary, ((await stat(from)).mode & 0o777) | 0o600);
  await rename(temporary, to);
}

const copiedFile = (home: string) => join(home, 'workspace.json');

async function readCopied(home: string): Promise<Copied> {
  try {
    return JSON.parse(await readFile(copiedFile(home), 'utf8')) as Copied;
  } catch {
    return {};
  }
}

async function writeCopied(home: string, copied: Copied): Promise<void> {
  const temporary = `${copiedFile(home)}.new`;
  await writeFile(temporary, JSON.stringify(copied, null, 1));
  await rename(temporary, copiedFile(home)).catch(async (error: unknown) => {
    await rm(temporary, { force: true });
    throw error;
  });
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
