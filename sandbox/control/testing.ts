import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxStatus } from './status.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = join(ROOT, 'node_modules/node/bin/node');
/** `npm run sandbox --` without npm. */
export const CLI = [NODE, join(ROOT, 'sandbox/cli/main.ts')] as const;

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** A LAB_HOME of its own and `npm run sandbox` on it, for tests. */
export class TestSandbox {
  readonly home: string;

  private constructor(home: string) {
    this.home = home;
  }

  static async create(): Promise<TestSandbox> {
    // Short: the paths of Unix sockets below it are limited.
    return new TestSandbox(await mkdtemp(join(tmpdir(), 'kl-')));
  }

  /** As `npm run sandbox -- …args`. */
  cli(...args: string[]): Promise<Outcome> {
    return this.run(args);
  }

  /** The same, with settings; `onStderr` hears what it says while it still runs. */
  run(args: string[], env: Record<string, string> = {}, onStderr?: (text: string) => void): Promise<Outcome> {
    const [file, main] = CLI;
    return execute(file, [main, ...args], { LAB_HOME: this.home, ...env }, onStderr);
  }

  /** kubectl; its output, or an error with what it said. */
  async kubectl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli('kubectl', ...args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  async status(): Promise<SandboxStatus & Required<Pick<SandboxStatus, 'pid' | 'kubeconfig' | 'apiPort'>>> {
    return JSON.parse((await this.cli('status', '--json')).stdout);
  }

  async remove(): Promise<void> {
    await this.cli('down');
    await rm(this.home, { recursive: true, force: true });
  }
}

export function execute(
  file: string,
  args: string[],
  env: Record<string, string> = {},
  onStderr?: (text: string) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, cwd: ROOT };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ code, stdout, stderr });
    });
    if (onStderr) child.stderr?.on('data', onStderr);
  });
}

/** A process and all below it, as "pid/start time", which no other process will ever have. */
export async function processTree(root: number): Promise<string[]> {
  const parents = new Map<number, { parent: number; key: string }>();
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    if (!stat) continue;
    // After the program's name, which may contain anything: state, parent, …; the start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] !== 'Z')
      parents.set(Number(name), { parent: Number(fields[1]), key: `${name}/${fields[19]}` });
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)?.parent));
  return [...parents].filter(([pid]) => isBelow(pid)).map(([, { key }]) => key);
}

/** Those of them that still run. */
export async function survivors(tree: string[]): Promise<string[]> {
  const alive = await Promise.all(
    tree.map(async (key) => {
      const [pid, start] = key.split('/');
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return stat && fields[0] !== 'Z' && fields[19] === start;
    }),
  );
  return tree.filter((_, index) => alive[index]);
}
