import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { it, onTestFinished, vi } from 'vitest';

vi.setConfig({ testTimeout: 30_000 });

const MODULE = join(import.meta.dirname, 'on-enter.mjs');
const PROGRAM = `import { onEnter } from '${MODULE}'; onEnter(() => console.log('pressed')); console.log('up ' + process.stdin.listenerCount('data')); setInterval(() => {}, 1e6);`;

/** A shell with job control on a terminal. */
function shell() {
  const pty = spawn('bash', ['--norc', '--noprofile'], { env: { ...process.env, PS1: '$ ' } });
  // Bash passes a hang-up on to its jobs.
  onTestFinished(() => pty.kill('SIGHUP'));
  let seen = '';
  const waiting = new Set<() => void>();
  pty.onData((text) => {
    seen += text;
    for (const check of waiting) check();
  });
  const shows = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!pattern.test(seen)) return;
        waiting.delete(check);
        seen = '';
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { type: (text: string) => pty.write(text), shows, seen: () => seen };
}

const start = `'${process.execPath}' --input-type=module -e "${PROGRAM}"`;

it('answers Enter in the terminal', async () => {
  const { type, shows } = shell();
  type(`${start}\r`);
  await shows(/^up 1/m);
  type('\r');
  await shows(/^pressed/m);
});

it('leaves the terminal alone when it was started in the background', async () => {
  const { type, shows } = shell();
  type(`${start} &\r`);
  await shows(/(^|\$ )up 0/m);
});
