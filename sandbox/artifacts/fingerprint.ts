import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Files below a folder, sorted, as paths relative to it. */
export async function filesBelow(
  folder: string,
  keep: (path: string) => boolean = () => true,
): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter(keep)
    .sort();
}

/** One hash over names and contents of files, and over the given values: the key of what is made from them. */
export async function fingerprint(folder: string, files: string[], values: string[] = []): Promise<string> {
  const hash = createHash('sha256');
  for (const value of values) hash.update(`${value}\0`);
  for (const file of files) {
    const content = await readFile(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** A stream costs three times what a small file does: a Maven repository has a thousand of them. */
const READ_AT_ONCE = 4 << 20;

export async function sha256(file: string, size: number): Promise<string> {
  if (size <= READ_AT_ONCE)
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
