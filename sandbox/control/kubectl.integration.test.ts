import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawn as spawnOnPty } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSandbox, type Sandbox } from './prepare.ts';
import type { Outcome } from './testing.ts';

const CRD = 'content/lab/kafka/strimzi/install/cluster-operator/043-Crd-kafkatopic.yaml';
/** Pods start within seconds; this is for a busy machine. */
const SOON = { timeout: 60_000, interval: 200 };

let home: string;
let sandbox: Sandbox;

/** The binary itself, without a start of Node for each of many calls. */
function kubectlIn(env: Record<string, string>, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(sandbox.nodeBinary, flags(args), { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
const flags = (args: string[]) => ['kubectl', '--kubeconfig', sandbox.kubeconfig, ...args];

async function kubectl(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await kubectlIn({}, ...args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}
const path = (kind: string, name: string, jsonpath: string, ...more: string[]) =>
  kubectl('get', kind, name, '-o', `jsonpath={${jsonpath}}`, ...more);

const busybox = (command: string, more: object = {}) => ({
  ...{ name: 'main', image: 'busybox', command: ['sh', '-c', command] },
  ...more,
});
const pod = (name: string, container: object, more: object = {}) => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name } },
  spec: { terminationGracePeriodSeconds: 1, containers: [container], ...more },
});
const failing = { exec: { command: ['sh', '-c', 'echo not yet; exit 1'] }, periodSeconds: 1 };
const OBJECTS = [
  pod('box', busybox('sleep 1d')),
  pod('web', { name: 'web', image: 'nginx' }),
  pod('unready', busybox('sleep 1d', { readinessProbe: failing })),
  pod('unlive', busybox('sleep 1d', { livenessProbe: { ...failing, failureThreshold: 2 } })),
  {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job' } },
    spec: {
      ...{ completions: 2, parallelism: 2 },
      template: { spec: { restartPolicy: 'Never', containers: [busybox('echo done')] } },
    },
  },
  ...['edited', 'applied', 'patched'].map((name) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { color: 'red', size: 'small' } },
  })),
];

beforeAll(async () => {
  // Short: the paths of Unix sockets below it are limited.
  home = await mkdtemp(join(tmpdir(), 'kl-'));
  sandbox = await prepareSandbox({ home });
  const file = await written('objects.json', { apiVersion: 'v1', kind: 'List', items: OBJECTS });
  await kubectl('create', '-f', file);
  await kubectl('wait', 'pod/box', 'pod/web', '--for=condition=Ready', '--timeout=90s');
});
afterAll(async () => {
  await sandbox?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

async function written(name: string, object: object): Promise<string> {
  const file = join(home, name);
  await writeFile(file, JSON.stringify(object));
  return file;
}

/** All at once, the longest first: most of them wait for a kubelet's or a controller's next look. Each polls with an `expect` of its own. */
describe.concurrent('kubectl', () => {
  it('logs --previous has what a crashed container said, while the kubelet waits longer and longer', async ({
    expect,
  }) => {
    await kubectl(
      'create',
      '-f',
      await written('crash.json', pod('crash', busybox('echo last words; exit 3'))),
    );
    /** In seconds; a busy machine may miss the first wait or two. */
    const backOff = async () => {
      const waiting = await path('pod', 'crash', '.status.containerStatuses[0].state.waiting');
      const [, minutes = 0, seconds = 0] =
        /back-off (?:(\d+)m)?(\d+)s .*CrashLoopBackOff/.exec(waiting) ?? [];
      return 60 * Number(minutes) + Number(seconds);
    };
    let first = 0;
    await expect.poll(async () => (first = await backOff()), SOON).toBeGreaterThan(0);
    expect([10, 20, 40]).toContain(first);
    expect(await kubectl('logs', '--previous', 'crash')).toBe('last words\n');
    const last = await path('pod', 'crash', '.status.containerStatuses[0].lastState.terminated');
    expect(JSON.parse(last)).toMatchObject({ exitCode: 3, reason: 'Error' });
    await expect.poll(backOff, { ...SOON, timeout: 90_000 }).toBe(2 * first);
  });

  it('delete ns hangs at a KafkaTopic without its operator, until the finalizer is taken out', async ({
    expect,
  }) => {
    const topic = {
      ...{ apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaTopic' },
      metadata: { name: 'my-topic', namespace: 'kafka', finalizers: ['strimzi.io/topic-operator'] },
      spec: { partitions: 1 },
    };
    await kubectl('create', '-f', CRD);
    await kubectl('wait', '-f', CRD, '--for=condition=Established', '--timeout=60s');
    await kubectl('create', 'namespace', 'kafka');
    await kubectl('create', '-f', await written('topic.json', topic));
    await kubectl('delete', 'namespace', 'kafka', '--wait=false');
    const why = () => path('namespace', 'kafka', '.status');
    await expect.poll(why, SOON).toMatch(/strimzi\.io\/topic-operator in 1 resource instances/);
    expect(await why()).toContain('kafkatopics.kafka.strimzi.io has 1 resource instances');
    expect(JSON.parse(await why())).toMatchObject({
      phase: 'Terminating',
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'NamespaceContentRemaining', status: 'True' }),
        expect.objectContaining({ type: 'NamespaceFinalizersRemaining', status: 'True' }),
      ]),
    });
    // As chapter 6.2 teaches it.
    const patch = ['patch', 'kafkatopic', 'my-topic', '--type', 'merge', '-p'];
    await kubectl('-n', 'kafka', ...patch, '{"metadata":{"finalizers":null}}');
    await kubectl('wait', 'ns/kafka', '--for=delete', '--timeout=60s');
  });

  it.each([
    ['auth can-i', ['auth', 'can-i', 'delete', 'nodes'], 0, /^yes$/m],
    ['auth can-i --as', ['auth', 'can-i', 'get', 'pods', '--as=system:serviceaccount:default:x'], 1, /^no$/m],
    ['explain', ['explain', 'pod.spec.restartPolicy'], 0, /FIELD: restartPolicy <string>[^]*Always/],
    [
      'wait',
      ['wait', 'job/job', '--for=condition=Complete', '--timeout=60s'],
      0,
      /job\.batch\/job condition/,
    ],
    [
      'wait, in vain',
      ['wait', 'pod/unready', '--for=condition=Ready', '--timeout=1s'],
      1,
      /timed out waiting/,
    ],
    [
      'patch --type=json',
      [
        ...['patch', 'configmap', 'patched', '--type=json', '-o', 'jsonpath={.data}'],
        ...['-p', '[{"op":"test","path":"/data/color","value":"red"},{"op":"remove","path":"/data/size"}]'],
      ],
      0,
      /^\{"color":"red"\}$/,
    ],
  ] as const)('%s', async (_, args, code, says) => {
    const outcome = await kubectlIn({}, ...args);
    expect(outcome.stdout + outcome.stderr).toMatch(says);
    expect(outcome.code).toBe(code);
  });

  it.each([
    ['WebSocket', {}, 'GET'],
    ['SPDY', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }, 'POST'],
  ])('exec over %s has both streams and the exit code', async (_, env, verb) => {
    const script = 'echo out; echo err >&2; exit 7';
    const { code, stdout, stderr } = await kubectlIn(env, 'exec', 'box', '-v=6', '--', 'sh', '-c', script);
    expect(stdout).toBe('out\n');
    expect(stderr).toMatch(/^err$/m);
    expect(stderr).toMatch(new RegExp(`${verb}.*/pods/box/exec.*101 Switching Protocols`));
    expect(code).toBe(7);
  });

  it('exec -it has a terminal that follows the size of the one outside', async ({
    expect,
    onTestFinished,
  }) => {
    const size = { cols: 90, rows: 30 };
    const shell = spawnOnPty(sandbox.nodeBinary, flags(['exec', '-it', 'box', '--', 'sh']), size);
    onTestFinished(() => shell.kill());
    let screen = '';
    shell.onData((data) => (screen += data));
    shell.write('stty size\r');
    await expect.poll(() => screen, SOON).toMatch(/30 90\r$/m);
    shell.resize(120, 40);
    // The new size comes on a stream of its own, perhaps after what is typed.
    await expect
      .poll(() => {
        shell.write('stty size\r');
        return screen;
      }, SOON)
      .toMatch(/40 120\r$/m);
    const exit = new Promise<number>((resolve) => shell.onExit(({ exitCode }) => resolve(exitCode)));
    shell.write('exit 5\r');
    expect(await exit).toBe(5);
  });

  it('cp copies a file to a pod and a folder from it', async () => {
    const file = join(home, 'there.txt');
    await writeFile(file, '안녕\n');
    await kubectl('cp', file, 'box:/tmp/there.txt');
    await kubectl('exec', 'box', '--', 'sh', '-c', 'mkdir /tmp/back; cp /tmp/there.txt /tmp/back/again.txt');
    await kubectl('cp', 'box:/tmp/back', join(home, 'back'));
    expect(await readFile(join(home, 'back/again.txt'), 'utf8')).toBe('안녕\n');
  });

  it('port-forward leads to a port of a pod', async ({ onTestFinished }) => {
    const forward = spawn(sandbox.nodeBinary, flags(['port-forward', 'pod/web', ':80']));
    onTestFinished(() => void forward.kill());
    for await (const line of createInterface({ input: forward.stdout })) {
      const [address] = /127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (!address) continue;
      const page = () => fetch(`http://${address}/`, { headers: { connection: 'close' } });
      expect((await page()).status).toBe(200);
      expect((await page()).status).toBe(200);
      return;
    }
    expect.unreachable('port-forward ended');
  });

  it('edit saves what the editor leaves', async () => {
    const editor = { KUBE_EDITOR: 'sed -i s/red/blue/' };
    expect(await kubectlIn(editor, 'edit', 'configmap', 'edited')).toMatchObject({
      code: 0,
      stdout: 'configmap/edited edited\n',
    });
    expect(await path('configmap', 'edited', '.data')).toBe('{"color":"blue","size":"small"}');
  });

  it('apply --server-side refuses a field of somebody else’s, until it is forced', async () => {
    const metadata = { name: 'applied' };
    const wanted = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { color: 'green', shape: 'round' },
    };
    const apply = ['apply', '--server-side', '--field-manager=me', '-f', await written('mine.json', wanted)];
    expect(await kubectlIn({}, ...apply)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/conflict with "kubectl-create"[^]*\.data\.color/),
    });
    await kubectl(...apply, '--force-conflicts');
    expect(JSON.parse(await path('configmap', 'applied', '.data'))).toEqual({
      ...{ color: 'green', shape: 'round' },
      // Nobody of the two has given it up.
      size: 'small',
    });
  });

  it('logs -l has what the pods of a finished Job said', async () => {
    await kubectl('wait', 'job/job', '--for=condition=Complete', '--timeout=60s');
    expect(await kubectl('logs', '-l', 'batch.kubernetes.io/job-name=job')).toBe('done\ndone\n');
    expect(await path('job', 'job', '.status.succeeded')).toBe('2');
  });

  it('events tells of a failing readiness probe, whose pod runs on unready', async ({ expect }) => {
    const events = () => kubectl('events', '--for=pod/unready', '--types=Warning');
    await expect.poll(events, SOON).toMatch(/Unhealthy .*Readiness probe failed: not yet/);
    const status = await path('pod', 'unready', '.status.containerStatuses[0]');
    expect(JSON.parse(status)).toMatchObject({ ready: false, restartCount: 0, state: { running: {} } });
  });

  it('events tells of a failing liveness probe, whose container is started anew', async ({ expect }) => {
    const restarts = () => path('pod', 'unlive', '.status.containerStatuses[0].restartCount');
    await expect.poll(async () => Number(await restarts()), SOON).toBeGreaterThan(0);
    const events = await kubectl('events', '--for=pod/unlive');
    expect(events).toMatch(/Liveness probe failed: not yet/);
    expect(events).toMatch(/Killing .*Container main failed liveness probe, will be restarted/);
  });
});
