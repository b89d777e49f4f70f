import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requireFree } from './disk.ts';
import { asLabError } from './failure.ts';
import { withLock } from './lock.mjs';
import { isIntact, writeManifest } from './manifest.ts';
import type { BuildContext, Progress } from './preparation.ts';
import { markUsed, prune } from './prune.ts';

/** Something made once per key and then only read. */
export interface Artifact {
  name: string;
  /** Names what it is made from: the same key, the same content. */
  key: string;
  /** Space that making it takes in LAB_CACHE, bytes; less than this free is refused before any work. */
  bytes: number;
  /** Fills the folder. Whatever it throws, nothing half-made is ever seen. */
  make(folder: string, context: BuildContext): Promise<void>;
}

/** The artifact's folder in the cache, made now if it is missing or damaged. Safe in any number of processes. */
export async function ensureArtifact(artifact: Artifact, context: BuildContext): Promise<string> {
  const entry = join(context.cache, artifact.name, artifact.key);
  await markUsed(entry);
  if (!(await isIntact(entry))) {
    try {
      await withLock(entry, (tell) => makeUnlessIntact(artifact, entry, relaying(context, tell)), {
        signal: context.signal,
        onNews: (news) => context.onProgress?.(news as Progress),
      });
    } catch (error) {
      throw asLabError(error, artifact.name, context.cache);
    }
  }
  return join(entry, 'content');
}

/** Whether the artifact lies ready in the cache. */
export async function isMade({ name, key }: Artifact, cache: string): Promise<boolean> {
  return isIntact(join(cache, name, key));
}

async function makeUnlessIntact(artifact: Artifact, entry: string, context: BuildContext): Promise<void> {
  // Another process may have made it while this one waited for the lock.
  if (await isIntact(entry)) return;
  const shelf = join(context.cache, artifact.name);
  await mkdir(shelf, { recursive: true });
  // The lock is ours, so whatever lies here under this key was left by somebody who died.
  const temporary = `.${artifact.key}-`;
  for (const name of await readdir(shelf))
    if (name.startsWith(temporary)) await rm(join(shelf, name), { recursive: true, force: true });
  await requireFree(shelf, artifact.bytes);

  const folder = await mkdtemp(join(shelf, temporary));
  try {
    await mkdir(join(folder, 'content'));
    await artifact.make(join(folder, 'content'), context);
    context.signal?.throwIfAborted();
    await writeManifest(folder);
    await rm(entry, { recursive: true, force: true });
    await rename(folder, entry);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // What cannot be removed costs only space.
  await prune(shelf).catch(() => {});
}

function relaying(context: BuildContext, tell: (news: object) => void): BuildContext {
  return {
    ...context,
    onProgress(progress) {
      context.onProgress?.(progress);
      tell(progress);
    },
  };
}
