import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { labPaths } from './paths.ts';

/**
 * Makes ~/.local of the student PC, whose bin comes first on its PATH, the virtual environment of the `python`
 * artifact. What pip installed there stays; what the student broke of the environment itself is mended.
 */
export async function layStudentPython(home: string, artifact: string): Promise<void> {
  const source = join(artifact, 'venv');
  const local = join(labPaths(home).studentHome, '.local');
  // cp stumbles over a link that leads to a Python which is no longer there.
  for (const name of await readdir(join(source, 'bin'))) await rm(join(local, 'bin', name), { force: true });
  await cp(source, local, { recursive: true, verbatimSymlinks: true });
}
