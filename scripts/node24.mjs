// Runs a TypeScript entry point with the Node that package.json pins, whatever Node started npm.
// An older Node cannot strip types, and the Kubernetes client needs Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
if (!existsSync(node)) {
  console.error('의존 패키지가 설치되지 않았습니다. 먼저 npm ci 를 실행하세요.');
  process.exit(1);
}
const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
