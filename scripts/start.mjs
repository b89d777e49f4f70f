// npm start: installs what is missing, builds the pages when they have changed, runs the server.
// Plain JavaScript for Node ≥ 20.19; everything after it runs on the Node that package.json pins.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildPages } from './build-pages.mjs';
import { checkPort } from './free-port.mjs';
import { installPackages, installTools, requireNode } from './install.mjs';
import { onEnter } from './on-enter.mjs';
import { endWithSignals, NODE, ROOT } from './run.mjs';

/** A signal comes twice when the terminal and npm both pass Ctrl-C on; a person presses slower than this, ms. */
const SAME_SIGNAL_MS = 500;

const development = process.argv.includes('--dev');

requireNode();
endWithSignals();
await requirePort();
// A cluster of the student's own needs none of the sandbox's tools.
const tools = installTools({ sandbox: !process.env.LAB_CONTEXT, browser: false });
if (!(await installPackages())) process.exit(1);
if (!development && !(await buildPages())) process.exit(1);
await tools;
serve();

function serve() {
  const server = spawn(NODE, [join(ROOT, 'server.ts')], {
    cwd: ROOT,
    // The channel closes when this process dies, and asks for a new address on Enter.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Out of the terminal's reach, so that Ctrl-C comes once, from here, however it was sent.
    detached: true,
    env: { ...process.env, NODE_ENV: development ? 'development' : 'production' },
  });
  onEnter(() => server.connected && server.send('entry-url'));
  let passedOnAt = 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (Date.now() - passedOnAt > SAME_SIGNAL_MS) server.kill(signal);
      passedOnAt = Date.now();
    });
  }
  server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** Without PORT the server takes the first free one itself. */
async function requirePort() {
  if (!process.env.PORT) return;
  const port = await checkPort(process.env.PORT, process.env.HOST || '127.0.0.1');
  if (port.ok) return;
  console.error(`${port.message}\n→ ${port.remedy}`);
  process.exit(1);
}
