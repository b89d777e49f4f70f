import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine } from './doctor.ts';

let folder: string;
let bin: string;
const before = process.env.KUBECONFIG;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-doctor-'));
  bin = await mkdtemp(join(folder, 'bin-'));
});
afterEach(async () => {
  process.env.KUBECONFIG = before;
  if (before === undefined) delete process.env.KUBECONFIG;
  servers.splice(0).forEach((server) => server.close());
  await rm(folder, { recursive: true, force: true });
});

/** Examines with a PATH of one folder and these settings. */
async function finding(id: string, env: Record<string, string> = {}) {
  const findings = await examine({
    env: { NODE_ENV: 'test', PATH: bin, ...env },
    home: join(folder, 'home'),
    cache: join(folder, 'cache'),
  });
  return findings.find((one) => one.id === id);
}

async function kubeconfig(server: string) {
  process.env.KUBECONFIG = join(folder, 'config');
  const context = { name: 'class', context: { cluster: 'class', user: 'me' } };
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', contexts: [context], users: [{ name: 'me', user: {} }] },
    clusters: [{ name: 'class', cluster: { server } }],
  };
  await writeFile(process.env.KUBECONFIG, JSON.stringify(config));
}

describe('examine', () => {
  it('puts what blocks first and gives every lack one line to copy', async () => {
    const findings = await examine({
      env: { NODE_ENV: 'test', PATH: bin },
      home: join(folder, 'home'),
      cache: join(folder, 'cache'),
    });
    const states = findings.map(({ state }) => state);
    expect(states).toEqual([...states].sort((a, b) => rank(a) - rank(b)));
    for (const { state, command } of findings) if (state !== 'ok') expect(command).toMatch(/^[^\n]+$/);
    expect(findings.find(({ id }) => id === 'go')).toMatchObject({
      state: 'fix',
      command: /golang-go|export PATH/,
    });
    expect(findings.find(({ id }) => id === 'java')).toMatchObject({ state: 'later', needed: '3–8장' });
    expect(findings.find(({ id }) => id === 'maven')?.command).toContain('apt-get install');
  });

  it('needs no Go when a ready control plane is given', async () => {
    const binary = join(bin, 'node-binary');
    await writeFile(binary, '');
    await chmod(binary, 0o755);
    expect(await finding('go', { LAB_NODE_BINARY: binary })).toMatchObject({ state: 'ok' });
    expect(await finding('go', { LAB_NODE_BINARY: `${binary}-gone` })).toMatchObject({ state: 'fix' });
  });

  it('tells a Java that cannot compile from a JDK', async () => {
    const home = join(folder, 'jre');
    await mkdir(join(home, 'bin'), { recursive: true });
    const settings = `    java.specification.version = 17\n    java.home = ${home}\n`;
    await writeFile(join(home, 'bin/java'), `#!/bin/sh\necho "${settings}"\n`, { mode: 0o755 });
    expect(await finding('java', { JAVA_HOME: home })).toMatchObject({ state: 'ok' });
    expect(await finding('jdk', { JAVA_HOME: home })).toMatchObject({
      state: 'later',
      needed: '7–8장',
      command: expect.stringContaining('jdk'),
    });
  });

  it('needs Maven and a JDK of this machine on another cluster, too', async () => {
    await kubeconfig('https://127.0.0.1:1');
    for (const id of ['maven', 'jdk'])
      expect(await finding(id, { LAB_CONTEXT: 'class' })).toMatchObject({ state: 'later', needed: '7–8장' });
  });

  it('finds Python where the PATH leads', async () => {
    expect(await finding('python')).toMatchObject({ state: 'later' });
    const python = join(bin, 'python3');
    await writeFile(python, '#!/bin/sh\necho 3.11\n', { mode: 0o755 });
    expect(await finding('python')).toMatchObject({ state: 'ok', message: `3.11 · ${python}` });
  });

  it('needs no pip of this machine where a package brings one, and names the fix where none does', async () => {
    const python = '#!/bin/sh\ncase "$*" in *pip*) exit 1;; *) echo 3.11;; esac\n';
    await writeFile(join(bin, 'python3'), python, { mode: 0o755 });
    const dnf = join(bin, 'dnf');
    await writeFile(dnf, '', { mode: 0o755 });
    expect(await finding('pip')).toMatchObject({
      state: 'later',
      command: 'sudo dnf install -y python3-pip',
    });
    expect(await finding('kcat')).toMatchObject({ state: 'later', command: 'kcat -V' });
    expect(await finding('prometheus')).toMatchObject({ state: 'later', command: 'prometheus --version' });
    for (const tool of ['apt-get', 'dpkg-deb']) await writeFile(join(bin, tool), '', { mode: 0o755 });
    expect(await finding('pip')).toMatchObject({ state: 'ok' });
    expect(await finding('kcat')).toMatchObject({ state: 'ok' });
    expect(await finding('prometheus')).toMatchObject({ state: 'ok' });
  });

  it('offers the next port when the one asked for is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    expect(await finding('port', { PORT: String(port) })).toMatchObject({
      state: 'fix',
      command: `PORT=${port + 1} npm start`,
    });
  });

  it('names a context that the kubeconfig lacks, and those it has', async () => {
    await kubeconfig('https://127.0.0.1:1');
    expect(await finding('context', { LAB_CONTEXT: 'typo' })).toMatchObject({
      state: 'fix',
      message: expect.stringMatching(/typo.*class/),
    });
  });

  it('tells a broken kubeconfig and a cluster that does not answer apart', async () => {
    await kubeconfig('https://127.0.0.1:1');
    expect(await finding('context', { LAB_CONTEXT: 'class' })).toMatchObject({
      state: 'fix',
      message: expect.stringContaining('https://127.0.0.1:1에 연결하지 못했습니다'),
    });
    await writeFile(process.env.KUBECONFIG!, 'contexts: [');
    expect(await finding('context', { LAB_CONTEXT: 'class' })).toMatchObject({
      message: expect.stringContaining('kubeconfig 파일을 읽지 못했습니다'),
    });
  });

  it('leaves the sandbox out when another cluster is used', async () => {
    await kubeconfig('https://127.0.0.1:1');
    expect(await finding('go', { LAB_CONTEXT: 'class' })).toBeUndefined();
    expect(await finding('user-namespaces', { LAB_CONTEXT: 'class' })).toBeUndefined();
  });
});

function rank(state: string): number {
  return ['fix', 'later', 'ok'].indexOf(state);
}
