import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Access } from '#lib/http/access.ts';
import { toErrorBody } from '#lib/http/api-error.ts';
import { TerminalManager } from './manager.ts';
import { inputFrame, parseServerFrame, SUBPROTOCOL } from './protocol.ts';
import { bashIn, temporaryHome, until } from './test-shell.ts';
import { TerminalUpgrade } from './upgrade.ts';

// Real shells on a machine that may be busy with a cluster.
vi.setConfig({ testTimeout: 30_000 });

async function startServer() {
  const home = temporaryHome();
  const terminals = new TerminalManager({ names: ['main'], shell: bashIn(home) });
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const access = new Access({ home, listenAddress: '127.0.0.1', port });
  const upgrade = new TerminalUpgrade({
    authorize: (request, ticket, terminal) =>
      access.authorizeUpgrade((name) => request.headers[name]?.toString(), ticket, terminal),
    open: (name) => terminals.open(name),
    describe: toErrorBody,
  });
  server.on('upgrade', (request, socket, head) => {
    if (!upgrade.handle(request, socket, head)) socket.destroy();
  });
  onTestFinished(async () => {
    upgrade.terminate();
    server.close();
    await terminals.close();
  });
  const cookie = access.cookieForToken(access.sessions.token)!.split(';')[0]!;
  const ticket = (readOnly = false, terminal = 'main') => access.tickets.issue({ terminal, readOnly });
  const connect = (
    changes: Record<string, unknown> = {},
    query = `ticket=${ticket()}`,
    protocols = [SUBPROTOCOL],
  ) =>
    new WebSocket(`ws://127.0.0.1:${port}/_terminal/main?${query}`, protocols, {
      headers: { origin: `http://127.0.0.1:${port}`, cookie, ...changes } as Record<string, string>,
    });
  return { terminals, connect, ticket, port };
}

/** HTTP status and error code of a refused upgrade. */
async function refusal(socket: WebSocket): Promise<{ status: number; code: string }> {
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, code: JSON.parse(body).error.code };
}

/** The text that a socket has received so far. */
function listen(socket: WebSocket): () => string {
  const chunks: Uint8Array[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) chunks.push(parseServerFrame(data)!.bytes);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

test('a page with cookie, origin and ticket talks to the shell', async () => {
  const { connect } = await startServer();
  const socket = connect();
  const text = listen(socket);
  await once(socket, 'open');
  expect(socket.extensions).toBe('');
  await until(() => text().includes('$ '));
  socket.send(inputFrame(Buffer.from('echo 안녕-$((40+2))\r')));
  await until(() => text().includes('안녕-42'));
});

test('refuses another site, and a request that hides where it comes from', async () => {
  const { connect, terminals } = await startServer();
  const expected = { status: 403, code: 'FORBIDDEN_ORIGIN' };
  expect(await refusal(connect({ origin: 'http://evil.example' }))).toEqual(expected);
  expect(await refusal(connect({ origin: 'null' }))).toEqual(expected);
  expect(await refusal(connect({ origin: 'http://127.0.0.1' }))).toEqual(expected);
  expect(await refusal(connect({ origin: '' }))).toEqual(expected);
  expect(terminals.get('main')).toBeUndefined();
});

test('refuses a foreign Host, as after DNS rebinding', async () => {
  const { connect } = await startServer();
  const forged = connect({ host: 'evil.example', origin: 'http://evil.example' });
  expect(await refusal(forged)).toEqual({ status: 403, code: 'FORBIDDEN_HOST' });
});

test('refuses a request without the session cookie', async () => {
  const { connect } = await startServer();
  expect(await refusal(connect({ cookie: '' }))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
});

test('refuses no ticket, a made-up one, a used one, and one for another terminal', async () => {
  const { connect, ticket } = await startServer();
  const refused = { status: 401, code: 'UNAUTHENTICATED' };
  expect(await refusal(connect({}, ''))).toEqual(refused);
  expect(await refusal(connect({}, 'ticket=guess'))).toEqual(refused);
  expect(await refusal(connect({}, `ticket=${ticket(false, 'other')}`))).toEqual(refused);
  const once_ = `ticket=${ticket()}`;
  await once(connect({}, once_), 'open');
  expect(await refusal(connect({}, once_))).toEqual(refused);
});

test('refuses a client that does not speak the protocol', async () => {
  const { connect } = await startServer();
  expect(await refusal(connect({}, undefined, ['chat']))).toEqual({ status: 426, code: 'BAD_REQUEST' });
});

test('a terminal that the course does not have is not found', async () => {
  const { port, ticket, connect } = await startServer();
  const headers = { origin: `http://127.0.0.1:${port}` };
  const own = connect();
  const cookie = (own as unknown as { _req: { getHeader(name: string): string } })._req.getHeader('cookie');
  const url = `ws://127.0.0.1:${port}/_terminal/nowhere?ticket=${ticket(false, 'nowhere')}`;
  const socket = new WebSocket(url, [SUBPROTOCOL], { headers: { ...headers, cookie } });
  expect(await refusal(socket)).toEqual({ status: 404, code: 'NOT_FOUND' });
});

test('closes on an oversized message and leaves the shell alone', async () => {
  const { connect, terminals } = await startServer();
  const socket = connect();
  await once(socket, 'open');
  socket.send(inputFrame(Buffer.alloc(65 * 1024, 'x')));
  const [code] = await once(socket, 'close');
  expect(code).toBe(1009);
  expect(terminals.get('main')).toBeDefined();
});

test.each([
  ['a frame of an unknown kind', Buffer.from([99, 1, 2])],
  ['an acknowledgement of the wrong length', Buffer.from([4, 0])],
  ['text that is not JSON', 'resize please'],
  ['a size that is none', '{"t":"resize","cols":-1,"rows":"many"}'],
  ['an unknown field', '{"t":"resize","cols":80,"rows":24,"exec":"rm"}'],
])('closes on %s', async (_what, message) => {
  const { connect } = await startServer();
  const socket = connect();
  await once(socket, 'open');
  socket.send(message);
  const [code] = await once(socket, 'close');
  expect(code).toBe(4001);
});

test('a read-only ticket shows the output and takes no keys', async () => {
  const { connect, ticket } = await startServer();
  const [student, projector] = [connect(), connect({}, `ticket=${ticket(true)}`)];
  const [typed, shown] = [listen(student), listen(projector)];
  await Promise.all([once(student, 'open'), once(projector, 'open')]);
  await until(() => typed().includes('$ '));
  projector.send(inputFrame(Buffer.from('echo intruder\r')));
  student.send(inputFrame(Buffer.from('echo from the student\r')));
  await until(() => shown().includes('\x07from the student'));
  expect(shown()).not.toContain('intruder');
});

test('a page that is reloaded in the middle of a run gets the rest of the same shell', async () => {
  const { connect, ticket, terminals } = await startServer();
  const first = connect();
  const before = listen(first);
  await once(first, 'open');
  await until(() => before().includes('$ '));
  first.send(inputFrame(Buffer.from('echo begun; cat; echo finished\r')));
  await until(() => before().includes('\x07begun\r\n'));
  const seen = Buffer.byteLength(before());
  first.terminate();
  const session = terminals.get('main')!;
  const second = connect({}, `ticket=${ticket()}&session=${session.id}&from=${seen}`);
  const after = listen(second);
  await once(second, 'open');
  second.send(inputFrame(Buffer.from('\x04')));
  await until(() => after().includes('finished'));
  expect(after()).not.toContain('begun');
  expect(terminals.get('main')).toBe(session);
});
