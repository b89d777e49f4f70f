import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nodeBinary } from '../artifacts/all.ts';
import { labCache, labPaths } from './paths.ts';
import { isNodeOf } from './status.ts';
import { CLI, execute, processTree, survivors, TestSandbox } from './testing.ts';

const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
const OWNER = fileURLToPath(new URL('./testing-owner.ts', import.meta.url));
/** Pods start within seconds; these are for a busy machine. */
const POD = { timeout: 60_000, interval: 200 };
/** A user who owns nothing here; only root can become him. */
const ORDINARY = { id: 65_534, command: 'setpriv --reuid=65534 --regid=65534 --clear-groups'.split(' ') };
/** Not where the clone is hidden from others, nor where their user namespaces are forbidden. */
const CAN_BE_ORDINARY =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [...ORDINARY.command.slice(1), 'unshare', '-Ur', 'test', '-r', CLI[1]]).status === 0;

async function started(): Promise<TestSandbox> {
  const sandbox = await TestSandbox.create();
  const { code, stderr } = await sandbox.cli('up');
  expect(code, stderr).toBe(0);
  return sandbox;
}

describe('a running sandbox', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await started();
    await sandbox.kubectl('create', 'deployment', 'web', '--image=nginx');
    await sandbox.kubectl('expose', 'deployment', 'web', '--port=80');
    await sandbox.kubectl('wait', '--for=condition=Available', 'deployment/web', '--timeout=90s');
  });
  afterAll(() => sandbox.remove());

  it('says where it is, and `up` is idempotent', async () => {
    const before = await sandbox.status();
    expect(before).toMatchObject({ state: 'ready', pid: expect.any(Number), apiPort: expect.any(Number) });
    const again = await sandbox.cli('up');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('이미 실행 중') });
    expect((await sandbox.status()).pid).toBe(before.pid);
    expect((await sandbox.cli('kubeconfig')).stdout.trim()).toBe(before.kubeconfig);
  });

  it('has a Ready node of the version that it reports, for a client on the host', async () => {
    const config = new KubeConfig();
    config.loadFromFile((await sandbox.status()).kubeconfig);
    expect(config.getCurrentContext()).toBe('kafka-lab');
    const { items } = await config.makeApiClient(CoreV1Api).listNode();
    expect(items.map((node) => node.metadata?.name)).toEqual(['sandbox']);
    const ready = items[0]?.status?.conditions?.find((condition) => condition.type === 'Ready');
    expect(ready?.status).toBe('True');
    expect(JSON.parse(await sandbox.kubectl('version', '-o', 'json'))).toMatchObject({
      clientVersion: { gitVersion: 'v1.34.4' },
      serverVersion: { gitVersion: 'v1.34.4' },
    });
  });

  it('runs a Deployment whose pods have exec with exit codes, logs and names by DNS', async () => {
    await sandbox.kubectl(
      'create',
      'deployment',
      'box',
      '--image=busybox',
      '--',
      'sh',
      '-c',
      'echo here; sleep 3600',
    );
    await sandbox.kubectl('wait', '--for=condition=Available', 'deployment/box', '--timeout=90s');
    await expect.poll(() => sandbox.kubectl('logs', 'deployment/box'), POD).toBe('here\n');
    const exec = await sandbox.cli('kubectl', 'exec', 'deployment/box', '--', 'sh', '-c', 'exit 7');
    expect(exec.code).toBe(7);
    await sandbox.kubectl('expose', 'deployment', 'box', '--port=80');
    const address = (
      await sandbox.kubectl('get', 'service', 'box', '-o', 'jsonpath={.spec.clusterIP}')
    ).trim();
    const resolve = (name: string) =>
      sandbox.kubectl('exec', 'deployment/box', '--', 'getent', 'hosts', name);
    for (const name of ['box', 'box.default', 'box.default.svc.cluster.local'])
      await expect.poll(() => resolve(name), POD).toContain(address);
    expect(await resolve('kubernetes.default')).toContain('10.96.0.1');
  });

  it('shows a Secret to a pod in its environment and as a file', async () => {
    await sandbox.kubectl('create', 'secret', 'generic', 'login', '--from-literal=password=s3cret');
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'reader' } },
      spec: {
        restartPolicy: 'Never',
        volumes: [{ name: 'login', secret: { secretName: 'login' } }],
        containers: [
          {
            ...{ name: 'reader', image: 'busybox', command: ['sh', '-c', 'echo $P; cat /login/password'] },
            env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } }],
            volumeMounts: [{ name: 'login', mountPath: '/login' }],
          },
        ],
      },
    };
    const file = join(sandbox.home, 'pod.json');
    await writeFile(file, JSON.stringify(pod));
    await sandbox.kubectl('apply', '-f', file);
    await sandbox.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/reader', '--timeout=90s');
    expect(await sandbox.kubectl('logs', 'reader')).toBe('s3cret\ns3cret');
  });

  it('says which images there are when one cannot be pulled', async () => {
    await sandbox.kubectl('run', 'unknown', '--image=example.com/no/such:1');
    const state = () =>
      sandbox.kubectl(
        'get',
        'pod',
        'unknown',
        '-o',
        'jsonpath={.status.containerStatuses[0].state.waiting.reason}',
      );
    await expect.poll(state, POD).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
    expect(await sandbox.kubectl('describe', 'pod', 'unknown')).toContain('quay.io/strimzi/kafka');
  });

  it('gives the student a PC with kubectl and the lab files, whose exit codes come through', async () => {
    const inPc = await sandbox.cli('shell', 'bash', '-c', 'pwd; kubectl get nodes -o name; ls; exit 3');
    expect(inPc.stdout).toMatch(/^\/home\/student\/lab\r?\nnode\/sandbox\r?\n/);
    expect(inPc.stdout).toContain('kafka');
    expect(inPc.code).toBe(3);
  });

  it('lets pods and the dialler reach a Service, and the student PC not', async () => {
    const get = `import urllib.request as r; print(r.urlopen('http://web').status)`;
    const inPod = ['exec', 'deployment/web', '--', 'python3', '-c', get];
    await expect.poll(() => sandbox.kubectl(...inPod), POD).toBe('200\n');
    const dialled = createConnection(join(labPaths(sandbox.home).sandbox, 'dial.sock'));
    dialled.write('web.default.svc:80\nGET / HTTP/1.0\r\n\r\n');
    expect(await text(dialled)).toMatch(/^ok\nHTTP\/1\.0 200/);
    const address = await sandbox.kubectl('get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}');
    const connect = `timeout 5 bash -c '</dev/tcp/${address}/80' || exit 42`;
    expect(await sandbox.cli('shell', 'bash', '-c', connect)).toMatchObject({ code: 42 });
  });

  it('lets nobody at the machine’s kernel settings', async () => {
    const attempts = [
      'echo x > /proc/sys/kernel/hostname',
      'umount /proc/sys',
      'mount -o remount,rw,bind /proc/sys',
    ];
    const script = attempts.map((attempt) => `(${attempt}) && echo "done: ${attempt}"`).join('\n');
    for (const where of [['shell'], ['kubectl', 'exec', 'deployment/web', '--']]) {
      const { stdout } = await sandbox.cli(...where, 'bash', '-c', `${script}\necho end`);
      expect(stdout.trim()).toBe('end');
    }
  });

  it('hides the home of this machine’s user from the student PC, and changes none of its programs', async () => {
    const mine = await mkdtemp(join(homedir(), '.kafka-lab-test-'));
    onTestFinished(() => rm(mine, { recursive: true }));
    const diary = join(mine, 'diary');
    await writeFile(diary, 'private');
    const program = `/usr/local/bin/${mine.split('/').pop()}`;
    onTestFinished(() => rm(program, { force: true }));
    const script = `cat ${diary}; ls ${sandbox.home}; echo changed > ${diary}; echo changed > ${program}; echo end`;
    expect((await sandbox.cli('shell', 'bash', '-c', script)).stdout.trim()).toBe('end');
    expect(await readFile(diary, 'utf8')).toBe('private');
    expect(existsSync(program)).toBe(false);
  });
});

describe('a machine of another kind', () => {
  it.skipIf(!CAN_BE_ORDINARY)(
    'serves an ordinary user without Java, and tells everybody who joins what is missing',
    async () => {
      const sandbox = await TestSandbox.create();
      onTestFinished(() => sandbox.remove());
      const binary = join(sandbox.home, 'node');
      await copyFile(await nodeBinary({ cache: labCache(), env: process.env }), binary);
      await mkdir(join(sandbox.home, 'bin'));
      await chown(sandbox.home, ORDINARY.id, ORDINARY.id);
      const settings = {
        // No tool at all: everything that is made with one is missing.
        PATH: join(sandbox.home, 'bin'),
        HOME: join(sandbox.home, 'nobody'),
        LAB_HOME: sandbox.home,
        LAB_CACHE: join(sandbox.home, 'cache'),
        LAB_NODE_BINARY: binary,
      };
      const [setpriv = '', ...options] = ORDINARY.command;
      const env = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      const cli = (...args: string[]) => execute(setpriv, [...options, 'env', ...env, ...CLI, ...args]);
      const missing = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('주의: '));

      const first = await cli('up');
      expect(first.code, first.stderr).toBe(0);
      expect(missing(first.stderr).join('\n')).toMatch(/Java[^]*Maven[^]*Python/);
      const joined = await cli('up');
      expect(joined.stdout).toContain('이미 실행 중');
      expect(missing(joined.stderr)).toEqual(missing(first.stderr));

      await cli('kubectl', 'run', 'box', '--image=busybox', '--', 'sleep', '3600');
      const ready = await cli('kubectl', 'wait', 'pod/box', '--for=condition=Ready', '--timeout=90s');
      expect(ready.code, ready.stderr).toBe(0);
      expect((await cli('kubectl', 'exec', 'box', '--', 'sh', '-c', 'echo here')).stdout).toBe('here\n');
      expect((await cli('shell', 'bash', '-c', 'kubectl get nodes -o name')).stdout).toBe('node/sandbox\n');
      expect((await cli('down')).stdout).toContain('멈췄습니다');
    },
  );

  it('without user namespaces says which setting forbids them, and offers another cluster', async () => {
    const sandbox = await TestSandbox.create();
    onTestFinished(() => sandbox.remove());
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" "$@"';
    const { code, stderr } = await execute('unshare', ['-Ur', 'sh', '-c', forbid, ...CLI, 'up'], {
      LAB_HOME: sandbox.home,
    });
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('user.max_user_namespaces 값이 0입니다.');
    expect(stderr).toMatch(/→ .*sudo sysctl -w user\.max_user_namespaces=\d+.*LAB_CONTEXT=/);
  });
});

describe('the life of a sandbox', () => {
  it('starts once when it is started twice at once', async () => {
    const sandbox = await TestSandbox.create();
    onTestFinished(() => sandbox.remove());
    const [one, other] = await Promise.all([sandbox.cli('up'), sandbox.cli('up')]);
    expect([one.code, other.code]).toEqual([0, 0]);
    const said = [one.stdout, other.stdout].map((text) => text.includes('이미 실행 중'));
    expect(said.sort()).toEqual([false, true]);
  });

  it.each([
    { command: 'down', says: '시작이 끝나면 멈춥니다.', kept: true },
    { command: 'reset', says: '시작이 끝나면 멈추고 상태를 지웁니다.', kept: false },
  ])('is ended by a $command that comes while another process makes it', async ({ command, says, kept }) => {
    const sandbox = await TestSandbox.create();
    const at = (name: string) => join(sandbox.home, name);
    onTestFinished(() => sandbox.remove());
    // Whatever happens: who waits for the start shall not wait for ever.
    onTestFinished(() => writeFile(at('gate'), ''));
    // A control plane that is not ready yet, as one that has to be built.
    const script = [
      '#!/bin/sh',
      `if [ "$1" = version ]; then touch ${at('asked')}; until [ -e ${at('gate')} ]; do sleep 0.05; done; fi`,
      `if [ "$1" = up ]; then echo $$ > ${at('pid')}; fi`,
      `exec ${await nodeBinary({ cache: labCache(), env: process.env })} "$@"`,
    ].join('\n');
    await writeFile(at('node'), script, { mode: 0o755 });
    const up = sandbox.run(['up'], { LAB_NODE_BINARY: at('node') });
    await expect.poll(() => existsSync(at('asked')), POD).toBe(true);
    let said = '';
    const end = sandbox.run([command], {}, (news) => (said += news));
    await expect.poll(() => said, POD).toContain(says);
    await writeFile(at('gate'), '');
    for (const { code, stderr } of await Promise.all([up, end])) expect(code, stderr).toBe(0);
    const state = labPaths(sandbox.home).sandbox;
    // Its status is forgotten in any case, so the process itself is looked for.
    expect(await isNodeOf(Number(await readFile(at('pid'), 'utf8')), state)).toBe(false);
    expect(existsSync(join(state, 'etcd'))).toBe(kept);
  });

  it('keeps its state over down and up, and forgets it with reset', async () => {
    const sandbox = await started();
    onTestFinished(() => sandbox.remove());
    await sandbox.kubectl('create', 'configmap', 'kept', '--from-literal=a=b');
    const { pid } = await sandbox.status();
    const tree = await processTree(pid);
    expect((await sandbox.cli('down')).code).toBe(0);
    expect(await survivors(tree)).toEqual([]);
    expect((await sandbox.status()).state).toBe('stopped');
    expect(await sandbox.cli('down')).toMatchObject({ code: 0, stdout: expect.stringContaining('없습니다') });
    expect(await sandbox.cli('kubectl', 'get', 'pods')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('up'),
    });

    await sandbox.cli('up');
    expect(await sandbox.kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}')).toBe('b');

    const lab = join(labPaths(sandbox.home).workspace, 'notes.txt');
    await writeFile(lab, 'mine');
    expect((await sandbox.cli('reset')).code).toBe(0);
    expect(existsSync(labPaths(sandbox.home).sandbox)).toBe(false);
    await sandbox.cli('up');
    expect((await sandbox.cli('kubectl', 'get', 'configmap', 'kept')).stderr).toContain('NotFound');
    expect(await readFile(lab, 'utf8')).toBe('mine');
  });

  it('leaves no process, mount or port when its process is killed, and starts again', async () => {
    const sandbox = await started();
    onTestFinished(() => sandbox.remove());
    await sandbox.kubectl('create', 'deployment', 'box', '--image=busybox', '--', 'sleep', '3600');
    await sandbox.kubectl('wait', '--for=condition=Available', 'deployment/box', '--timeout=90s');
    const { pid, apiPort } = await sandbox.status();
    const tree = await processTree(pid);
    // The node, its parts, and the pod at least.
    expect(tree.length).toBeGreaterThan(4);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => survivors(tree), POD).toEqual([]);
    expect(await readFile('/proc/mounts', 'utf8')).not.toContain(sandbox.home);
    expect(await answers(apiPort)).toBe(false);
    expect((await sandbox.status()).state).toBe('stopped');
    expect((await sandbox.cli('up')).code).toBe(0);
    expect(await sandbox.kubectl('get', 'deployment', 'box', '-o', 'name')).toBe('deployment.apps/box\n');
  });

  it('runs beside another one, and neither knows of the other', async () => {
    const [one, other] = await Promise.all([started(), started()]);
    onTestFinished(async () => void (await Promise.all([one.remove(), other.remove()])));
    await one.kubectl('create', 'namespace', 'mine');
    expect(await other.kubectl('get', 'namespaces', '-o', 'name')).not.toContain('mine');
    expect((await one.status()).apiPort).not.toBe((await other.status()).apiPort);
  });

  it('ends with the server that owns it, even when that is killed', async () => {
    const sandbox = await TestSandbox.create();
    onTestFinished(() => sandbox.remove());
    const owner = spawn(NODE, [OWNER, sandbox.home], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void owner.kill('SIGKILL'));
    await once(owner.stdout, 'data');
    const tree = await processTree((await sandbox.status()).pid);
    owner.kill('SIGKILL');
    await expect.poll(() => survivors(tree), POD).toEqual([]);
    expect((await sandbox.status()).state).toBe('stopped');
  });
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}
