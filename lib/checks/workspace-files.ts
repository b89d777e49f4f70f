import { existsSync, readFileSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { FileFacts } from './evaluate-file.ts';

const MAX_FILE_BYTES = 1024 * 1024;
/** Editors write a file in several steps. */
const SETTLE_MS = 50;

/** Files below the workspace by a path whose last part may hold `*`. */
export function filesMatching(workspace: string, pattern: string): FileFacts {
  const folder = join(workspace, dirname(pattern));
  if (relative(workspace, folder).startsWith('..')) return [];
  const name = new RegExp(`^${basename(pattern).split('*').map(escape).join('.*')}$`);
  let names: string[];
  try {
    names = readdirSync(folder).filter((one) => name.test(one));
  } catch {
    // The folder is part of what the student may not have yet.
    return [];
  }
  return names.sort().flatMap((one) => {
    const file = join(folder, one);
    try {
      const stat = statSync(file);
      if (!stat.isFile() || stat.size > MAX_FILE_BYTES) return [];
      return [{ path: relative(workspace, file), text: readFileSync(file, 'utf8') }];
    } catch {
      // Gone between listing and reading.
      return [];
    }
  });
}

/** Calls back when something in the pattern's folder changes. Returns the clean-up. */
export function watchFiles(workspace: string, pattern: string, changed: () => void): () => void {
  const folder = join(workspace, dirname(pattern));
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  const attach = () => {
    if (closed) return;
    if (!existsSync(folder)) {
      // Not copied yet, or removed by the student: look again.
      timer = setTimeout(attach, 1000);
      timer.unref();
      return;
    }
    watcher = watch(folder, soon);
    watcher.on('error', () => {
      watcher?.close();
      attach();
    });
    soon();
  };
  attach();
  return () => {
    closed = true;
    clearTimeout(timer);
    watcher?.close();
  };
}

const escape = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
