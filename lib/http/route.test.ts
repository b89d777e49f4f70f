import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { ApiError } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';
import { setLab, type Lab } from '#lib/lab.ts';
import { Access } from './access.ts';
import { eventStream, type EventSink } from './event-stream.ts';
import { route } from './route.ts';

const HOST = '127.0.0.1:3000';
let home: string;
let access: Access;
let cookie: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'http-'));
  access = new Access({ home, listenAddress: '127.0.0.1', port: 3000 });
  setLab({ access } as Lab);
  cookie = access.cookieForToken(access.sessions.token)!.split(';')[0]!;
});
afterEach(() => rmSync(home, { recursive: true }));

const echo = route(z.strictObject({ name: z.string().max(10) }), ({ body }) => body, { status: 201 });

function post(
  handler: typeof echo,
  body: BodyInit | null,
  headers: Record<string, string | undefined> = {},
  params = {},
) {
  const all = {
    host: HOST,
    origin: `http://${HOST}`,
    cookie,
    'content-type': 'application/json',
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => !!pair[1]));
  const request = new Request(`http://${HOST}/x`, {
    method: 'POST',
    body,
    headers: given,
    // A stream has no known length: Fetch wants to be told.
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
  return handler(request, { params: Promise.resolve(params) });
}

async function errorOf(response: Response): Promise<ApiError['error']> {
  return ((await response.json()) as ApiError).error;
}

describe('route', () => {
  it('gives a valid body to the handler', async () => {
    const response = await post(echo, '{"name":"a"}');
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ name: 'a' });
  });

  it.each<[string, Record<string, string | undefined>, number, string]>([
    ['no cookie', { cookie: undefined }, 401, 'UNAUTHENTICATED'],
    ['a made-up cookie', { cookie: 'kafka-lab-3000=AAAA' }, 401, 'UNAUTHENTICATED'],
    ['another lab’s cookie name', { cookie: 'kafka-lab-3001=AAAA' }, 401, 'UNAUTHENTICATED'],
    ['no Origin', { origin: undefined }, 403, 'FORBIDDEN_ORIGIN'],
    ['a foreign Origin', { origin: 'https://evil.example' }, 403, 'FORBIDDEN_ORIGIN'],
    ['an Origin of another port', { origin: 'http://127.0.0.1:3001' }, 403, 'FORBIDDEN_ORIGIN'],
    ['an Origin that only begins right', { origin: `http://${HOST}.evil.example` }, 403, 'FORBIDDEN_ORIGIN'],
    ['the null Origin of a sandboxed frame', { origin: 'null' }, 403, 'FORBIDDEN_ORIGIN'],
    [
      'a foreign Host',
      { host: 'evil.example:3000', origin: 'http://evil.example:3000' },
      403,
      'FORBIDDEN_HOST',
    ],
    ['a form instead of JSON', { 'content-type': 'text/plain' }, 400, 'BAD_REQUEST'],
  ])('refuses %s', async (_name, headers, status, code) => {
    const response = await post(echo, '{"name":"a"}', headers);
    expect(response.status).toBe(status);
    const error = await errorOf(response);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/[가-힣]/);
    expect(error.remedy).toMatch(/[가-힣]/);
  });

  it.each([
    ['broken JSON', '{"name":', 'JSON'],
    ['a wrong type', '{"name":7}', 'name'],
    ['a missing field', '{}', 'name'],
    ['an unknown field', '{"name":"a","command":"rm -rf /"}', 'command'],
    ['an array', '[]', '본문'],
    ['too long a text', '{"name":"aaaaaaaaaaaaaaa"}', 'name'],
  ])('refuses %s and names it', async (_name, body, named) => {
    const response = await post(echo, body);
    expect(response.status).toBe(400);
    const { code, message } = await errorOf(response);
    expect(code).toBe('BAD_REQUEST');
    expect(message).toContain(named);
  });

  it('refuses a huge body, also one that does not say its length', async () => {
    const huge = JSON.stringify({ name: 'x'.repeat(100_000) });
    expect((await post(echo, huge)).status).toBe(413);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const response = await post(echo, endless);
    expect(response.status).toBe(413);
    expect((await errorOf(response)).code).toBe('BODY_TOO_LARGE');
    expect(sent).toBeLessThan(300_000);
  });

  it.each(['-rf', '', 'a\nb', '%2Dx', 'x'.repeat(300)])('refuses the path parameter %j', async (name) => {
    const response = await post(echo, '{"name":"a"}', {}, { name });
    expect((await errorOf(response)).code).toBe('BAD_REQUEST');
  });

  it('joins and decodes a path of several segments', async () => {
    const paths = route(z.strictObject({}), ({ params }) => params);
    expect(await (await post(paths, null, {}, { path: ['kafka', 'a%20b.yaml'] })).json()).toEqual({
      path: 'kafka/a b.yaml',
    });
  });

  it('answers a LabError with its words, and also one of a copy of its class', async () => {
    const busy = route(z.strictObject({}), () => {
      throw new LabError('TERMINAL_BUSY', '바쁩니다.', '기다리세요.');
    });
    const response = await post(busy, null);
    expect(response.status).toBe(409);
    expect(await errorOf(response)).toEqual({
      code: 'TERMINAL_BUSY',
      message: '바쁩니다.',
      remedy: '기다리세요.',
    });
    const copied = route(z.strictObject({}), () => {
      throw Object.assign(new Error('없습니다.'), {
        name: 'LabError',
        code: 'NOT_FOUND',
        remedy: '찾으세요.',
      });
    });
    expect((await post(copied, null)).status).toBe(404);
  });

  it('never shows the inside of a bug', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = route(z.strictObject({}), () => {
      throw new TypeError('cannot read /etc/secret of undefined');
    });
    const response = await post(broken, null);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toMatch(/secret|undefined|at /);
    expect(text).toContain('INTERNAL');
    expect(log).toHaveBeenCalled();
    log.mockRestore();
  });

  it('slows down a page that loops', async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 100; count++) statuses.add((await post(echo, '{"name":"a"}')).status);
    expect(statuses).toContain(429);
  });
});

describe('access', () => {
  it('gives a cookie for the token once', () => {
    const { token } = access.sessions;
    expect(access.cookieForToken(token)).toMatch(/HttpOnly; SameSite=Strict/);
    expect(access.cookieForToken(token)).toBeUndefined();
    expect(access.cookieForToken('')).toBeUndefined();
  });

  it('accepts a fixed token again and again', () => {
    const fixed = new Access({ home, listenAddress: '127.0.0.1', port: 3000, fixedToken: 'tests' });
    expect(fixed.cookieForToken('tests')).toBeDefined();
    expect(fixed.cookieForToken('tests')).toBeDefined();
    expect(fixed.cookieForToken('other')).toBeUndefined();
  });

  it('knows its sessions after a restart, and keeps no secret on disk', async () => {
    const again = new Access({ home, listenAddress: '127.0.0.1', port: 3000 });
    const header = (name: string) => (name === 'cookie' ? `theme=dark; ${cookie}` : undefined);
    expect(again.hasSession(header)).toBe(true);
    const { readFile, stat } = await import('node:fs/promises');
    expect(await readFile(join(home, 'sessions.json'), 'utf8')).not.toContain(cookie.split('=')[1]);
    expect((await stat(join(home, 'sessions.json'))).mode & 0o077).toBe(0);
  });

  it('lets a ticket open its own terminal once', () => {
    const headers: Record<string, string> = { host: HOST, origin: `http://${HOST}`, cookie };
    const header = (name: string) => headers[name];
    const ticket = access.tickets.issue({ terminal: 'main', readOnly: true });
    expect(access.authorizeUpgrade(header, ticket, 'main')).toEqual({ terminal: 'main', readOnly: true });
    expect(() => access.authorizeUpgrade(header, ticket, 'main')).toThrow(/허가/);
    const other = access.tickets.issue({ terminal: 'main', readOnly: false });
    expect(() => access.authorizeUpgrade(header, other, 'consumer')).toThrow(/허가/);
    delete headers.origin;
    const third = access.tickets.issue({ terminal: 'main', readOnly: false });
    expect(() => access.authorizeUpgrade(header, third, 'main')).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN_ORIGIN' }),
    );
  });

  it('answers to the names it listens on and to no other', () => {
    const wide = new Access({ home, listenAddress: '0.0.0.0', port: 80 });
    const check = (one: Access, host: string | undefined) => () => one.requireHost(() => host);
    for (const host of ['localhost', 'LOCALHOST:80', '127.0.0.1:80', '[::1]:80'])
      expect(check(wide, host)).not.toThrow();
    for (const host of ['example.com', '127.0.0.1:81', '', undefined]) expect(check(wide, host)).toThrow();
    expect(check(access, '127.0.0.1')).toThrow();
  });
});

describe('event stream', () => {
  it('sends numbered events and cleans up once when the page goes away', async () => {
    const abort = new AbortController();
    let sink: EventSink | undefined;
    const cleanUp = vi.fn();
    const response = eventStream(new Request(`http://${HOST}/`, { signal: abort.signal }), (given) => {
      sink = given;
      return cleanUp;
    });
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(sink!.send({ type: 'a' }, 4)).toBe(true);
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes('data:')) text += decoder.decode((await reader.read()).value);
    expect(text).toContain('id: 4\ndata: {"type":"a"}\n\n');
    abort.abort();
    expect(sink!.send({ type: 'b' })).toBe(false);
    sink!.end();
    expect(cleanUp).toHaveBeenCalledTimes(1);
    expect((await reader.read()).done).toBe(true);
  });

  it('cuts off a reader that does not read', () => {
    const cleanUp = vi.fn();
    let sink: EventSink | undefined;
    eventStream(new Request(`http://${HOST}/`), (given) => {
      sink = given;
      return cleanUp;
    });
    const event = { text: 'x'.repeat(1024 * 1024) };
    let sent = 0;
    while (sink!.send(event) && sent < 100) sent++;
    expect(sent).toBeLessThan(10);
    expect(cleanUp).toHaveBeenCalledTimes(1);
  });
});
