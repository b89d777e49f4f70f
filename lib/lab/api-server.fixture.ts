import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';

type Handler = (
  request: Request,
  next: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>;
interface Route {
  pattern: RegExp;
  names: string[];
  load: () => Promise<Record<string, Handler | undefined>>;
}

const ROOT = join(import.meta.dirname, '../../app/api');

/** app/api as Next would route it: static segments before [one], [one] before [...many]. */
const routes: Route[] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('/route.ts'))
  .map((file) => file.slice(0, -'/route.ts'.length))
  .sort((a, b) => weight(a).localeCompare(weight(b)))
  .map((folder) => {
    const names: string[] = [];
    const parts = folder.split('/').map((part) => {
      const many = /^\[\.\.\.(\w+)\]$/.exec(part)?.[1];
      const one = /^\[(\w+)\]$/.exec(part)?.[1];
      if (many) names.push(`...${many}`);
      else if (one) names.push(one);
      return many ? '(.+)' : one ? '([^/]+)' : part;
    });
    return {
      names,
      pattern: new RegExp(`^/api/${parts.join('/')}$`),
      load: () => import(join(ROOT, folder, 'route.ts')) as Promise<Record<string, Handler | undefined>>,
    };
  });

function weight(folder: string): string {
  return folder.replaceAll('[...', '~~').replaceAll('[', '~');
}

/** The real handlers behind real HTTP, without building the pages. */
export async function listen(
  server: Server = createServer(),
  port = 0,
): Promise<{ server: Server; port: number }> {
  server.on('request', (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`);
  const abort = new AbortController();
  outgoing.on('close', () => abort.abort());
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  const request = new Request(url, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
    signal: abort.signal,
    ...(hasBody && { body: Readable.toWeb(incoming), duplex: 'half' }),
  } as RequestInit);
  for (const { pattern, names, load } of routes) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const handler = (await load())[incoming.method ?? ''];
    if (!handler) return void outgoing.writeHead(405).end();
    const params = Object.fromEntries(
      names.map((name, index) => {
        const value = match[index + 1] ?? '';
        return name.startsWith('...') ? [name.slice(3), value.split('/')] : [name, value];
      }),
    );
    const response = await handler(request, { params: Promise.resolve(params) });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (!response.body) return void outgoing.end();
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    body.on('error', () => outgoing.destroy());
    body.pipe(outgoing);
    outgoing.on('close', () => body.destroy());
    return;
  }
  outgoing.writeHead(404).end();
}
