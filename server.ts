/**
 * The lab's HTTP server: pages and routes by Next, terminals by WebSocket.
 * Settings by environment: PORT, HOST, LAB_HOME, LAB_CACHE, LAB_CONTEXT, LAB_TOKEN, NODE_ENV.
 */
import './scripts/end-with-parent.mjs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import next from 'next';
import type { TargetView } from '#lib/api.ts';
import { isLabError, toErrorBody } from '#lib/http/api-error.ts';
import { createLab } from '#lib/lab/create-lab.ts';
import { setLab, type Lab } from '#lib/lab.ts';
import { TerminalUpgrade } from '#lib/terminal/upgrade.ts';
import { ProgressLine } from '#sandbox/cli/progress-line.ts';

/** Beyond this something hangs, and the process leaves without waiting for it. */
const SHUTDOWN_MS = 15_000;
const DEFAULT_PORT = 3000;
/** How far to look for a free port when none was asked for. */
const PORTS_TRIED = 50;

const dev = process.env.NODE_ENV === 'development';
const host = process.env.HOST || '127.0.0.1';

// Whoever read our output may leave (npm start | head); the lab goes on.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

const server = createServer();
const port = await listen(process.env.PORT);
// Access control needs the real port, so it comes after listening; requests wait for it.
const waiting = holdRequests(server);

const lab = await createLab({ env: process.env, host, port }).catch(giveUp);
setLab(lab);
process.on('exit', () => lab.terminals.closeNow());

// Next takes the upgrades of this one, which never listens, and leaves ours alone.
const upgradesForNext = createServer();
const app = next({ dev, dir: import.meta.dirname, hostname: host, port, httpServer: upgradesForNext });
await app.prepare();
const handlePage = app.getRequestHandler();

const terminals = new TerminalUpgrade({
  authorize: (request, ticket, terminal) => lab.access.authorizeUpgrade(headersOf(request), ticket, terminal),
  open: (terminal) => lab.terminals.open(terminal),
  describe: toErrorBody,
});

server.on('request', onRequest);
server.on('upgrade', onUpgrade);
waiting.release();
stopOnSignals(lab);
printEntryUrl();
// Enter in the terminal of npm start: the printed address works once.
process.on('message', (message) => message === 'entry-url' && printEntryUrl());
reportTarget(lab);

function printEntryUrl(): void {
  const again =
    process.connected && process.stdout.isTTY ? '  (한 번만 쓸 수 있습니다. 새 주소는 Enter)' : '';
  console.log(`\n  카프카 실습실: ${lab.access.entryUrl()}${again}\n`);
}

/** The cluster is prepared while the page is up already: how far it is, also where the server was started. */
function reportTarget({ target }: Lab): void {
  const line = new ProgressLine(process.stdout);
  const report = ({ name, state, preparation, error }: TargetView) => {
    if (preparation && state === 'preparing') return line.show(preparation);
    line.clear();
    if (error) console.error(`  ${error.message}\n  → ${error.remedy}`);
    else if (state === 'ready') console.log(`  ${name} 준비됨`);
  };
  report(target.view());
  target.onChange(report);
}

/** What a person can fix is told without a stack; a bug keeps it. */
function giveUp(error: unknown): never {
  if (!isLabError(error)) throw error;
  console.error(`  ${error.message}\n  → ${error.remedy}`);
  process.exit(1);
}

/** Takes the port that was asked for, or the first free one. @returns the real one (PORT=0 takes any) */
async function listen(asked: string | undefined): Promise<number> {
  const first = asked ? Number(asked) : DEFAULT_PORT;
  const last = asked ? first : first + PORTS_TRIED;
  for (let candidate = first; ; candidate++) {
    try {
      server.listen(candidate, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && candidate < last) continue;
      console.error(`  ${host}:${candidate}에서 서버를 시작하지 못했습니다: ${(error as Error).message}`);
      console.error('  → PORT와 HOST 환경 변수를 확인하세요. 예: PORT=3001 npm start');
      process.exit(1);
    }
  }
}

function onRequest(request: IncomingMessage, response: ServerResponse): void {
  try {
    lab.access.requireHost(headersOf(request));
  } catch (error) {
    const { status, body } = toErrorBody(error);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
    response.end(JSON.stringify(body));
    return;
  }
  void handlePage(request, response);
}

function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (terminals.handle(request, socket, head)) return;
  // Next's reload channel while developing; nothing else takes upgrades.
  if (dev && request.url?.startsWith('/_next/')) upgradesForNext.emit('upgrade', request, socket, head);
  else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
}

function headersOf(request: IncomingMessage): (name: string) => string | undefined {
  return (name) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

/** Keeps requests that come while the server is being set up. */
function holdRequests(target: Server): { release(): void } {
  const held: [IncomingMessage, ServerResponse][] = [];
  const hold = (request: IncomingMessage, response: ServerResponse) => held.push([request, response]);
  const refuseUpgrade = (_request: IncomingMessage, socket: Duplex) => socket.destroy();
  target.on('request', hold).on('upgrade', refuseUpgrade);
  return {
    release() {
      target.off('request', hold).off('upgrade', refuseUpgrade);
      for (const [request, response] of held) onRequest(request, response);
    },
  };
}

function stopOnSignals(running: Lab): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    // Pressed again: the person does not want to wait.
    if (stopping) process.exit(130);
    stopping = true;
    console.log(`\n  ${signal}: 터미널과 샌드박스를 끝내고 있습니다.`);
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    server.close();
    terminals.close();
    await running.close();
    terminals.terminate();
    server.closeAllConnections();
    await app.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, (name) => void stop(name));
}
