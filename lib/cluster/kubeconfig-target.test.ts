import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import type { TargetView } from '#lib/api.ts';
import { singleContextKubeconfig } from './kubeconfig-context.ts';
import { KubeconfigTarget } from './kubeconfig-target.ts';

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let home: string;
const cleanUps: (() => unknown)[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'context-'));
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  rmSync(home, { recursive: true });
});

const kubeconfig = (server: string) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'other',
  clusters: [
    { name: 'c', cluster: { server, 'certificate-authority': 'ca.pem' } },
    { name: 'd', cluster: { server, 'insecure-skip-tls-verify': true } },
  ],
  users: [
    { name: 'u', user: { token: 'abc' } },
    {
      name: 'e',
      user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', env: null } },
    },
  ],
  contexts: [
    { name: 'class', context: { cluster: 'd', user: 'u', namespace: 'team' } },
    { name: 'cloud', context: { cluster: 'c', user: 'e' } },
    { name: 'half', context: { cluster: 'c', user: 'nobody' } },
  ],
});

function write(name: string, content: unknown): string {
  const file = join(home, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('a kubeconfig with one context', () => {
  it('holds only what the context needs, and works from another folder and HOME', () => {
    const file = write('sub/config', kubeconfig('https://10.0.0.1'));
    const text = singleContextKubeconfig([join(home, 'none'), file], 'cloud', '/home/me');
    expect(parse(text)).toMatchObject({
      'current-context': 'cloud',
      contexts: [{ name: 'cloud' }],
      clusters: [{ cluster: { 'certificate-authority': join(home, 'sub/ca.pem') } }],
      users: [{ user: { exec: { command: 'aws', env: [{ name: 'HOME', value: '/home/me' }] } } }],
    });
    expect(text).not.toContain('abc');
  });

  it('names the contexts that there are', () => {
    const file = write('config', kubeconfig('https://10.0.0.1'));
    expect(() => singleContextKubeconfig([file], 'clas', '/')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('clas'),
        remedy: expect.stringContaining('class, cloud, half'),
      }),
    );
  });

  it.each([
    ['a missing file', undefined, 'class', /파일이 없습니다/],
    ['broken YAML', 'clusters: [}', 'class', /읽지 못했습니다/],
    ['a list that is none', { contexts: 'class' }, 'class', /contexts 항목/],
    ['an empty file', '', 'class', /context class가 없습니다/],
    ['a user that is not there', kubeconfig('https://10.0.0.1'), 'half', /user nobody/],
  ])('says what is wrong with %s', (_name, content, context, message) => {
    const file = content === undefined ? join(home, 'none') : write('config', content);
    expect(() => singleContextKubeconfig([file], context, '/')).toThrow(message);
  });
});

async function apiServer(answer: (path: string) => { status: number; body: object }): Promise<string> {
  const server: Server = createServer((request, response) => {
    const { status, body } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function target(content: unknown, context = 'class'): KubeconfigTarget {
  const made = new KubeconfigTarget({
    context,
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      KUBECONFIG: write('config', content),
      LAB_TOKEN: 'x',
      npm_config_a: 'b',
    },
    home,
    studentHome: join(home, 'home'),
    bashArgs: ['-i'],
    kubectl: async () => '/opt/lab/bin',
  });
  cleanUps.push(() => made.stop());
  return made;
}

function settled(made: KubeconfigTarget): Promise<TargetView> {
  return new Promise((resolve) => {
    made.onChange((view) => {
      if (view.state !== 'preparing') resolve(view);
    });
    made.start();
  });
}

describe('kubeconfig target', () => {
  it('connects, and gives the terminals a private kubeconfig with that context only', async () => {
    const url = await apiServer(() => ({ status: 200, body: { gitVersion: 'v1.34.4' } }));
    const made = target(kubeconfig(url));
    expect(() => made.shell({})).toThrow(expect.objectContaining({ code: 'TARGET_NOT_READY' }));
    expect(await settled(made)).toMatchObject({
      state: 'ready',
      name: 'class',
      detail: `Kubernetes v1.34.4 · ${url}`,
    });
    const shell = made.shell({ KAFKA_LAB_NONCE: 'n' });
    expect(shell.cwd).toBe(join(home, 'home/lab'));
    expect(shell.env).toMatchObject({ KAFKA_LAB_NONCE: 'n', HOME: join(home, 'home') });
    expect(Object.keys(shell.env).filter((name) => /^(LAB_|npm_)/.test(name))).toEqual([]);
    const file = shell.env.KUBECONFIG!;
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(parse(readFileSync(file, 'utf8')).contexts).toHaveLength(1);
    await expect(made.reset()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('tells rejected credentials from a server that is away', async () => {
    const url = await apiServer((path) =>
      path === '/version'
        ? { status: 200, body: { gitVersion: 'v1' } }
        : { status: 401, body: { reason: 'Unauthorized', message: 'Unauthorized' } },
    );
    expect(await settled(target(kubeconfig(url)))).toMatchObject({
      state: 'attention',
      error: { message: expect.stringContaining('자격 증명') },
    });
    expect(await settled(target(kubeconfig('http://127.0.0.1:1')))).toMatchObject({
      state: 'unreachable',
      error: { code: 'TARGET_UNREACHABLE', message: expect.stringContaining('http://127.0.0.1:1') },
    });
  });

  it('is unreachable with a reason when the context is unknown, and connects after a retry', async () => {
    const made = target(
      kubeconfig(await apiServer(() => ({ status: 200, body: { gitVersion: 'v1' } }))),
      'new',
    );
    expect(await settled(made)).toMatchObject({
      state: 'unreachable',
      error: { remedy: expect.stringContaining('class') },
    });
    const config = kubeconfig(await apiServer(() => ({ status: 200, body: { gitVersion: 'v1' } })));
    write('config', { ...config, contexts: [{ name: 'new', context: { cluster: 'd', user: 'u' } }] });
    const ready = new Promise<TargetView>((resolve) =>
      made.onChange((view) => view.state === 'ready' && resolve(view)),
    );
    made.retry();
    expect(await ready).toMatchObject({ state: 'ready', name: 'new' });
  });
});
