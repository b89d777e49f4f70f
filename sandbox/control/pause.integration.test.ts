import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { processTree, survivors, TestSandbox } from './testing.ts';

const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
const OWNER = fileURLToPath(new URL('./testing-owner.ts', import.meta.url));
/** For a busy machine. */
const SOON = { timeout: 60_000, interval: 200 };
/** Longer than every deadline that a paused cluster could miss: a lease's, a probe's, the kubelet's runtime check. */
const LONG_PAUSE_MS = 45_000;

/** A web server that is killed after three failed probes in a row. */
const PROBED = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'probed' },
  spec: {
    selector: { matchLabels: { app: 'probed' } },
    template: {
      metadata: { labels: { app: 'probed' } },
      spec: {
        containers: [
          {
            ...{ name: 'web', image: 'nginx' },
            livenessProbe: { httpGet: { port: 80, path: '/' }, periodSeconds: 1, timeoutSeconds: 1 },
            readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
};

describe('a paused sandbox', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await TestSandbox.create();
    expect(await sandbox.cli('up')).toMatchObject({ code: 0 });
    const file = join(sandbox.home, 'probed.json');
    await writeFile(file, JSON.stringify(PROBED));
    await sandbox.kubectl('apply', '-f', file);
    await sandbox.kubectl('rollout', 'status', 'deployment/probed', '--timeout=90s');
  });
  afterAll(() => sandbox.remove());

  it('uses no CPU, says so, and goes on healthily', { timeout: LONG_PAUSE_MS + 180_000 }, async () => {
    const { pid } = await sandbox.status();
    const pods = await podsAndRestarts(sandbox);
    const watch = spawn(NODE, [fileURLToPath(new URL('../cli/main.ts', import.meta.url)), ...WATCH_NODE], {
      env: { ...process.env, LAB_HOME: sandbox.home },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void watch.kill());
    let readiness = '';
    watch.stdout.on('data', (chunk: Buffer) => (readiness += chunk.toString()));
    await expect.poll(() => readiness, SOON).toContain('True');

    expect(await sandbox.cli('pause')).toMatchObject({ code: 0, stdout: expect.stringContaining('resume') });
    expect(await sandbox.cli('pause')).toMatchObject({ code: 0, stdout: expect.stringContaining('이미') });
    expect(await sandbox.status()).toMatchObject({ state: 'paused', pid });
    expect((await sandbox.cli('status')).stdout).toContain('일시 정지');
    expect(await sandbox.cli('kubectl', 'get', 'pods')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('resume'),
    });
    const before = await cpuTicks(pid);
    await new Promise((resolve) => setTimeout(resolve, LONG_PAUSE_MS));
    // One process, which waits for signals, may be woken by a timer of its runtime.
    expect((await cpuTicks(pid)) - before).toBeLessThanOrEqual(1);

    expect(await sandbox.cli('resume')).toMatchObject({ code: 0 });
    expect(await sandbox.cli('resume')).toMatchObject({ code: 0, stdout: expect.stringContaining('이미') });
    const resumed = Date.now();
    expect(await sandbox.kubectl('get', 'nodes', '-o', 'name')).toBe('node/sandbox\n');
    const renewed = async () =>
      Date.parse(
        await sandbox.kubectl(
          'get',
          'lease',
          '-n',
          'kube-node-lease',
          'sandbox',
          '-o',
          'jsonpath={.spec.renewTime}',
        ),
      );
    await expect.poll(renewed, SOON).toBeGreaterThan(resumed);
    await sandbox.kubectl('run', 'later', '--image=busybox', '--restart=Never', '--', 'true');
    await sandbox.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/later', '--timeout=90s');
    await sandbox.kubectl('delete', 'pod', 'later');
    expect(await podsAndRestarts(sandbox)).toEqual(pods);
    expect(readiness).not.toMatch(/False|Unknown/);
  });

  it('resumes with `up`', async () => {
    const { pid } = await sandbox.status();
    await sandbox.cli('pause');
    expect((await sandbox.cli('up')).code).toBe(0);
    expect(await sandbox.status()).toMatchObject({ state: 'ready', pid });
  });

  it('leaves a job of the student stopped that was stopped before', async () => {
    const script =
      'sleep 1000 & kill -STOP $!; echo started; read -r _; ps -o stat= -p $! || cut -d" " -f3 /proc/$!/stat';
    const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
    const shell = spawn(NODE, [cli, 'shell', 'bash', '-c', script], {
      env: { ...process.env, LAB_HOME: sandbox.home },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(shell.stdout, 'data');
    await sandbox.cli('pause');
    await sandbox.cli('resume');
    shell.stdin.end('\n');
    const [state] = (await once(shell.stdout, 'data')) as [Buffer];
    expect(state.toString()).toMatch(/^T/);
    await once(shell, 'exit');
  });

  it('can be ended', async () => {
    const tree = await processTree((await sandbox.status()).pid);
    await sandbox.cli('pause');
    expect((await sandbox.cli('down')).code).toBe(0);
    expect(await survivors(tree)).toEqual([]);
    expect((await sandbox.status()).state).toBe('stopped');
    expect(await sandbox.cli('pause')).toMatchObject({ code: 1, stderr: expect.stringContaining('up') });
  });
});

it('ends, paused, with the server that owns it', async () => {
  const sandbox = await TestSandbox.create();
  onTestFinished(() => sandbox.remove());
  const owner = spawn(NODE, [OWNER, sandbox.home], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void owner.kill('SIGKILL'));
  await once(owner.stdout, 'data');
  const tree = await processTree((await sandbox.status()).pid);
  await sandbox.cli('pause');
  owner.kill('SIGKILL');
  await expect.poll(() => survivors(tree), SOON).toEqual([]);
});

/** Every readiness that the node has ever had, a line each. */
const WATCH_NODE = [
  ...['kubectl', 'get', 'node', 'sandbox', '--watch', '-o'],
  'jsonpath={.status.conditions[?(@.type=="Ready")].status}{"\\n"}',
];

const podsAndRestarts = (sandbox: TestSandbox) =>
  sandbox.kubectl(
    'get',
    'pods',
    '-o',
    'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount} {end}',
  );

/** Clock ticks that a process and all below it have used. */
async function cpuTicks(root: number): Promise<number> {
  let ticks = 0;
  for (const key of await processTree(root)) {
    const stat = await readFile(`/proc/${key.split('/')[0]}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks;
}
