import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ApiError, RunView } from '#lib/api.ts';
import { SUBPROTOCOL } from '#lib/terminal/protocol.ts';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');

let home: string;
let server: ChildProcess | undefined;
let base: string;
let cookie: string;

/** The real server with its real pages, on a cluster that is not there. */
async function start(port = '0'): Promise<void> {
  const kubeconfig = join(home, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'away', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  server = spawn(NODE, ['server.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...{
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: port,
        LAB_TOKEN: 'tests',
        LAB_CONTEXT: 'away',
      },
      ...{ LAB_HOME: join(home, 'lab'), KUBECONFIG: kubeconfig },
    },
  });
  const lines = createInterface({ input: server.stdout! });
  base = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url) resolve(url);
    });
    lines.on('close', () => reject(new Error('the server ended without an address')));
  });
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (!server) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}

beforeAll(async () => {
  if (!existsSync(join(ROOT, '.next/BUILD_ID'))) {
    const build = spawn(NODE, ['node_modules/next/dist/bin/next', 'build'], { cwd: ROOT, stdio: 'inherit' });
    expect((await once(build, 'exit'))[0]).toBe(0);
  }
  home = mkdtempSync(join(tmpdir(), 'server-'));
  await start();
});
afterAll(async () => {
  await end('SIGTERM');
  rmSync(home, { recursive: true, force: true });
});

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(base + path, {
    method: 'POST',
    headers: { cookie, origin: base, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A request with a Host of its own, which fetch() does not allow. */
async function statusWithHost(path: string, host: string): Promise<number> {
  const sent = request(base + path, { headers: { host, cookie } });
  sent.end();
  const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe('the server', () => {
  it('turns the token into a cookie, and the page never keeps it in its address', async () => {
    const first = await fetch(`${base}/?token=tests`, { redirect: 'manual' });
    const session = await fetch(new URL(first.headers.get('location')!, base), { redirect: 'manual' });
    expect(session.headers.get('location')).toBe('/');
    const set = session.headers.get('set-cookie')!;
    expect(set).toMatch(/HttpOnly; SameSite=Strict/);
    cookie = set.split(';')[0]!;
    const page = await fetch(base, { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(page.url).not.toContain('token');
    expect(await page.text()).toContain('카프카 실습실');
  });

  it('sends a policy without unsafe-eval that no other site may frame', async () => {
    const page = await fetch(base, { headers: { cookie } });
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    const scripts = (await page.text()).match(/<script[^>]*>/g)!;
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
  });

  it('shows nothing of the course and runs nothing without the cookie', async () => {
    const page = await fetch(`${base}/chapters/01-strimzi`, { redirect: 'manual' });
    expect(page.status).toBe(307);
    expect(page.headers.get('location')).toBe('/locked');
    expect((await fetch(`${base}/api/report`)).status).toBe(401);
    expect((await fetch(`${base}/api/events`)).status).toBe(401);
    const wrong = await fetch(`${base}/api/session?token=guess`, { redirect: 'manual' });
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });

  it.each<[string, number, unknown, Record<string, string>]>([
    ['a foreign Origin', 403, {}, { origin: 'https://evil.example' }],
    ['wrong types', 400, { chapter: 1, step: 2, action: 3 }, {}],
    ['an unknown chapter', 404, { chapter: '99-none', step: 'a', action: 'b' }, {}],
    ['an unknown step', 404, { chapter: '01-strimzi', step: 'none', action: 'b' }, {}],
    ['an unknown action', 404, { chapter: '01-strimzi', step: 'kubectl-version', action: 'none' }, {}],
    ['a huge body', 413, `{"chapter":"${'x'.repeat(5_000_000)}"}`, {}],
    ['broken JSON', 400, '{', {}],
  ])('answers %s with %i and Korean words', async (_name, status, body, headers) => {
    const response = await post('/api/runs', body, headers);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as ApiError;
    expect(error.message).toMatch(/[가-힣]/);
    expect(error.remedy).toMatch(/[가-힣]/);
    expect(JSON.stringify(error)).not.toMatch(/node_modules|\.ts:/);
  });

  it('does not answer to a foreign Host, on pages and routes', async () => {
    expect(await statusWithHost('/', 'evil.example')).toBe(403);
    expect(await statusWithHost('/api/report', 'evil.example')).toBe(403);
  });

  it('opens a terminal only for its own page with a fresh ticket', async () => {
    const ticket = async () =>
      ((await (await post('/api/terminals/main/ticket', {})).json()) as { ticket: string }).ticket;
    const connect = async (query: string, headers: Record<string, string>) => {
      const socket = new WebSocket(`${base.replace('http', 'ws')}/_terminal/main?${query}`, SUBPROTOCOL, {
        headers,
      });
      const [event] = await Promise.race([
        once(socket, 'message').then(() => ['message']),
        once(socket, 'unexpected-response').then(() => ['refused']),
        once(socket, 'close').then(() => ['refused']),
        once(socket, 'error').then(() => ['refused']),
      ]);
      socket.on('error', () => {});
      socket.terminate();
      return event;
    };
    const used = await ticket();
    expect(await connect(`ticket=${used}`, { origin: base, cookie })).toBe('message');
    expect(await connect(`ticket=${used}`, { origin: base, cookie })).toBe('refused');
    expect(await connect(`ticket=${await ticket()}`, { origin: 'https://evil.example', cookie })).toBe(
      'refused',
    );
    expect(await connect(`ticket=${await ticket()}`, { cookie })).toBe('refused');
    expect(await connect(`ticket=${await ticket()}`, { origin: base })).toBe('refused');
  });

  it('knows its pages and calls the run lost after it was killed and started again', async () => {
    const body = { chapter: '01-strimzi', step: 'lab-folder', action: 'files' };
    const run = (await (await post('/api/runs', body)).json()) as RunView;
    expect(run.terminal).toBe('main');
    const { port } = new URL(base);
    await end('SIGKILL');
    await start(port);
    const after = (await (
      await fetch(`${base}/api/runs/${run.id}`, { headers: { cookie } })
    ).json()) as RunView;
    // Quick as it is, the command may have been over when the server was killed.
    expect(['lost', 'succeeded']).toContain(after.state);
    expect((await post('/api/runs', body)).status).toBe(201);
  });
});
