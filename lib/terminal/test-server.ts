/** A process with two busy terminals, for tests that end it: prints their shells' pids, then waits. */
import { TerminalManager } from './manager.ts';
import { bashArgs } from './shell-files.ts';

const [rcfile = '', home = ''] = process.argv.slice(2);
const manager = new TerminalManager({
  names: ['one', 'two'],
  shell: (env) => ({
    file: 'bash',
    args: bashArgs(rcfile),
    env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
    cwd: home,
  }),
});
process.on('exit', () => manager.closeNow());
process.on('SIGTERM', () => process.exit(0));
const pids = new Set<number>();
for (const name of ['one', 'two']) {
  const session = manager.open(name);
  let output = '';
  session.on((event) => (output += event.type === 'output' ? event.text : ''));
  await session.type('sleep 2001 & sleep 2002 & jobs -p; echo listed; sleep 2003');
  while (!output.includes('\nlisted')) await new Promise((next) => setTimeout(next, 5));
  pids.add(session.pid);
  for (const [pid] of output.matchAll(/(?<=\n)\d+(?=\r\n)/g)) pids.add(Number(pid));
}
console.log(JSON.stringify([...pids]));
setInterval(() => {}, 60_000);
