/** The terminals' server alone, in a process of its own; tells its memory over IPC when asked. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TerminalManager } from '#lib/terminal/manager.ts';
import { bashArgs, installShellFiles } from '#lib/terminal/shell-files.ts';
import { TerminalUpgrade } from '#lib/terminal/upgrade.ts';

const home = process.argv[2]!;
const rcfile = installShellFiles(home);
const names = Array.from({ length: 32 }, (_, index) => `t${index}`);
const manager = new TerminalManager({
  names,
  maxSessions: names.length,
  shell: (env) => ({
    file: 'bash',
    args: bashArgs(rcfile),
    env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
    cwd: home,
  }),
});
const upgrade = new TerminalUpgrade({
  authorize: () => ({ readOnly: false }),
  open: (name) => manager.open(name),
  describe: (error) => ({ status: 500, body: String(error) }),
});
const server = createServer();
server.on('upgrade', (request, socket, head) => void upgrade.handle(request, socket, head));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('exit', () => manager.closeNow());
process.on('disconnect', () => process.exit(0));
process.on('message', () => {
  // Twice: what finalizers let go in the first is free only after the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ memory: heapUsed + external });
});
process.send?.({ port: (server.address() as AddressInfo).port });
