import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { labPaths } from './paths.ts';
import { processTree, survivors, TestSandbox } from './testing.ts';

const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
const OWNER = fileURLToPath(new URL('./testing-owner.ts', import.meta.url));
/** Pods start within seconds; these are for a busy machine. */
const POD = { timeout: 60_000, interval: 200 };

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
