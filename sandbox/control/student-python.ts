import { cp, readdir, rename, rm } from 'node:fs/promises';
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
  await installMissing(join(artifact, 'student'), local);
}

/** What comes with the student PC; another version of a package that the student installed stays. */
async function installMissing(source: string, local: string): Promise<void> {
  const [library] = await readdir(join(source, 'lib')).catch((): string[] => []);
  if (library === undefined) return;
  const packages = join('lib', library, 'site-packages');
  const [from, to] = [join(source, packages), join(local, packages)];
  const present = await readdir(to).catch((): string[] => []);
  const names = await readdir(from);
  for (const packageName of names.filter((name) => !IS_EXTRA.test(name) && !present.includes(name))) {
    const extras = names.filter(
      (name) => IS_EXTRA.test(name) && name.startsWith(packageName.replace('.py', '')),
    );
    for (const name of extras) await cp(join(from, name), join(to, name), { recursive: true });
    // Last, and at once: where the package is, all of it is.
    await rm(join(to, `${packageName}.new`), { recursive: true, force: true });
    await cp(join(from, packageName), join(to, `${packageName}.new`), { recursive: true });
    await rename(join(to, `${packageName}.new`), join(to, packageName));
  }
}

/** What stands beside a package: its description and its libraries. */
const IS_EXTRA = /\.(dist-info|libs)$/;
