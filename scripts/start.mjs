// npm start: installs what is missing, builds the pages when they have changed, runs the server.
// Plain JavaScript for Node ≥ 20.19; everything after it runs on the Node that package.json pins.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildPages } from './build-pages.mjs';
import { choosePort } from './free-port.mjs';
import { installPackages, installTools, requireNode } from './install.mjs';
import { endWithSignals, NODE, ROOT } from './run.mjs';

const development = process.argv.includes('--dev');

requireNode();
endWithSignals();
// A cluster of the student's own needs none of the sandbox's tools.
const tools = installTools({ sandbox: !process.env.LAB_CONTEXT, browser: false });
if (!(await installPackages())) process.exit(1);
if (!development && !(await buildPages())) process.exit(1);
await tools;
serve(await requirePort());

/** @param {number} port */
function serve(port) {
  const server = spawn(
    NODE,
    ['--import', join(ROOT, 'scripts/end-with-parent.mjs'), join(ROOT, 'server.ts')],
    {
      cwd: ROOT,
      // The channel does nothing but close when this process dies.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, PORT: String(port), NODE_ENV: development ? 'development' : 'production' },
    },
  );
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.removeAllListeners(signal);
    process.on(signal, () => server.kill(signal));
  }
  server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

async function requirePort() {
  const host = process.env.HOST || '127.0.0.1';
  const choice = await choosePort(process.env.PORT, host);
  if ('port' in choice) return choice.port;
  if ('invalid' in choice) {
    console.error(`PORT=${choice.invalid}은(는) 포트 번호가 아닙니다.`);
    console.error('→ 1부터 65535까지의 수를 쓰세요. 예: PORT=3000 npm start');
  } else {
    console.error(`포트 ${choice.taken}을(를) 다른 프로그램이 쓰고 있습니다.`);
    console.error(
      choice.next
        ? `→ 비어 있는 다음 포트로 시작하려면: PORT=${choice.next} npm start`
        : '→ 그 프로그램을 끝내거나 PORT 환경 변수로 다른 포트를 알려 주세요.',
    );
  }
  return process.exit(1);
}
