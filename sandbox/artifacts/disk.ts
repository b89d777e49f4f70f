import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskFull } from './failure.ts';

/** Bytes free on the disk where the folder lies, or will lie once it is made. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(existing(folder));
  return bavail * bsize;
}

/** Refuses before the work what would fail after minutes of it. */
export async function requireFree(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free < bytes) throw diskFull(folder, { needed: bytes, free });
}

/** The folder itself, or the nearest one above that is there. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}
