import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const SHIPPED = join(import.meta.dirname, 'shell/lab.bashrc');
/** Relative to the home folder that the shell sees. */
export const RCFILE_IN_HOME = '.kafka-lab/lab.bashrc';

/** How to start a program on a terminal. */
export interface ShellSpec {
  file: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
}

/** Puts the shell integration into a home folder, where a shell inside a sandbox can read it; returns its path. */
export function installShellFiles(home: string): string {
  const rcfile = join(home, RCFILE_IN_HOME);
  mkdirSync(join(rcfile, '..'), { recursive: true });
  copyFileSync(SHIPPED, rcfile);
  return rcfile;
}

/** Arguments for bash; `rcfile` is the path as bash itself sees it. */
export function bashArgs(rcfile: string): string[] {
  return ['--rcfile', rcfile, '-i'];
}
