import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface App {
  /** Of `npm start`; the server is below it. */
  pid: number;
  url: string;
  token: string;
  stop(): Promise<void>;
}

interface Options {
  root?: string;
  env?: NodeJS.ProcessEnv;
  onLine?: (line: string) => void;
}

const ROOT = join(import.meta.dirname, '../..');
const TOKEN = 'bench';

/** The app as `npm start` in the folder `root` starts it; resolves when it has printed its address. */
export async function startApp(
  home: string,
  { root = ROOT, env = process.env, onLine }: Options = {},
): Promise<App> {
  const program = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...env, LAB_HOME: home, LAB_TOKEN: TOKEN, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(program, 'exit');
  const printed: string[] = [];
  // Read to its end: a pipe that nobody reads would stop the server.
  const url = new Promise<string>((resolve, reject) => {
    createInterface({ input: program.stdout }).on('line', (line) => {
      printed.push(line);
      onLine?.(line);
      const address = /(http:\/\/[^/\s]+)\/\?token=/.exec(line)?.[1];
      if (address) resolve(address);
    });
    void exit.then(() =>
      reject(new Error(`the server left before it was reachable:\n${printed.join('\n')}`)),
    );
  });
  return {
    pid: program.pid!,
    url: await url,
    token: TOKEN,
    stop: async () => {
      program.kill('SIGTERM');
      await exit;
    },
  };
}
