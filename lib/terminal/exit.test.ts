import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readStat } from './processes.ts';
import { installShellFiles } from './shell-files.ts';
import { temporaryHome, until } from './test-shell.ts';

// Real shells on a machine that may be busy with a cluster.
vi.setConfig({ testTimeout: 30_000 });

test.each(['SIGTERM', 'SIGKILL'] as const)('a server that ends by %s leaves no process', async (signal) => {
  const home = temporaryHome();
  const script = join(import.meta.dirname, 'test-server.ts');
  const server = spawn(process.execPath, [script, installShellFiles(home), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const [line] = await once(createInterface(server.stdout), 'line');
  const pids = JSON.parse(line) as number[];
  expect(pids.filter((pid) => readStat(pid))).toHaveLength(6);
  server.kill(signal);
  await once(server, 'exit');
  await until(() => pids.every((pid) => !readStat(pid)));
});
