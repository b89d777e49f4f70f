import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResourcesView, TargetView } from '#lib/api.ts';
import { pauseSandbox } from '#sandbox/control/pause.ts';
import { sandboxStatus } from '#sandbox/control/status.ts';
import { SHIPPED_WORKSPACE } from '#sandbox/control/paths.ts';
import { KubeClient } from './kube-client.ts';
import { NamespaceView } from './namespace-view.ts';
import { podRow } from './pod-status.ts';
import { ResourceWatches, type Snapshot } from './resource-watch.ts';
import { SandboxTarget } from './sandbox-target.ts';

const run = promisify(execFile);
const CRDS = join(SHIPPED_WORKSPACE, 'kafka/strimzi/install/cluster-operator');

let home: string;
let target: SandboxTarget;
const watches = new ResourceWatches();

/** Runs a program where the student's terminals run. */
async function shell(script: string): Promise<string> {
  const { file, args, env, cwd } = target.shell({});
  const command = [...args.slice(0, args.indexOf('--') + 1), 'bash', '-c', script];
  return (await run(file, command, { env: env as NodeJS.ProcessEnv, cwd })).stdout;
}

/** kubectl on the host. */
async function kubectl(...args: string[]): Promise<string> {
  const { kubeconfig } = await sandboxStatus(home);
  return (await run(target.shell({}).file, ['kubectl', '--kubeconfig', kubeconfig!, ...args])).stdout;
}

function viewWhere(condition: (view: TargetView) => boolean): Promise<TargetView> {
  return new Promise((resolve) => {
    const check = (view: TargetView) => {
      if (!condition(view)) return;
      unsubscribe();
      resolve(view);
    };
    const unsubscribe = target.onChange(check);
    check(target.view());
  });
}

function snapshotWhere(
  name: string,
  namespace: string,
  condition: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> {
  return new Promise((resolve) => {
    const check = () => {
      const snapshot = subscription.snapshot();
      if (!condition(snapshot)) return;
      queueMicrotask(() => subscription.release());
      resolve(snapshot);
    };
    const subscription = watches.subscribe(name, namespace, check);
    check();
  });
}

const usable = ({ state }: TargetView) => state === 'ready' || state === 'attention';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kl-'));
  target = new SandboxTarget({ home, env: process.env, bashArgs: [] });
  target.onChange((view) => watches.connect(usable(view) ? new KubeClient(target.kubeConfig()) : undefined));
  target.start();
  await viewWhere(usable);
  target.kubeConfig();
});
afterAll(async () => {
  watches.close();
  await target.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('the sandbox as a target', () => {
  it('gives a shell in the workspace that reaches the cluster', async () => {
    const output = await shell('pwd; kubectl get namespace default -o name');
    expect(output).toBe('/home/student/lab\nnamespace/default\n');
  });

  it('sees a CRD that is installed later, and the objects made of it', async () => {
    await kubectl('create', 'namespace', 'kafka');
    await snapshotWhere('kafkatopics.kafka.strimzi.io', 'kafka', ({ state }) => state === 'missing-kind');
    await kubectl('create', '-f', join(CRDS, '043-Crd-kafkatopic.yaml'));
    await snapshotWhere('kafkatopics.kafka.strimzi.io', 'kafka', ({ state }) => state === 'live');
    await kubectl('wait', '--for=condition=Established', 'crd/kafkatopics.kafka.strimzi.io');
    const topic = join(SHIPPED_WORKSPACE, 'kafka/strimzi/topic/11.kafka-topic.yaml');
    await kubectl('-n', 'kafka', 'apply', '-f', topic);
    const { objects } = await snapshotWhere('kt', 'kafka', ({ objects: found }) => found.length > 0);
    expect(objects[0]).toMatchObject({ kind: 'KafkaTopic', metadata: { namespace: 'kafka' } });
  });

  it('shows a pod’s status in the words of kubectl', async () => {
    await kubectl('-n', 'kafka', 'run', 'nowhere', '--image=example.com/nowhere:1');
    const { objects } = await snapshotWhere('pods', 'kafka', (snapshot) =>
      snapshot.objects.some((pod) => /ErrImagePull|ImagePullBackOff/.test(podRow(pod).status)),
    );
    expect(podRow(objects[0]!)).toMatchObject({ name: 'nowhere', ready: '0/1', health: 'bad' });
    expect(await kubectl('-n', 'kafka', 'get', 'pods')).toMatch(
      /nowhere +0\/1 +(ErrImagePull|ImagePullBackOff)/,
    );
    const view = await new Promise<ResourcesView>((resolve) => {
      const made = new NamespaceView(watches, 'kafka', (changed) => {
        if (
          changed.pods.length === 0 ||
          !changed.resources.some(({ kind, name }) => kind === 'KafkaTopic' && name)
        )
          return;
        queueMicrotask(() => made.close());
        resolve(changed);
      });
    });
    expect(view).toMatchObject({ live: 'live', namespace: 'kafka', pods: [{ name: 'nowhere' }] });
    expect(view.resources.find(({ kind }) => kind === 'Kafka')).toMatchObject({
      status: '없음',
      health: 'none',
    });
  });

  it('says that the sandbox is paused, and resumes it with a retry', async () => {
    const { pid } = await sandboxStatus(home);
    await pauseSandbox(home);
    const paused = await viewWhere(({ state }) => state === 'stopped');
    expect(paused.error?.message).toContain('일시 정지');
    expect(paused.error?.remedy).toContain('resume');
    for (const ask of [() => target.shell({}), () => target.kubeConfig()])
      expect(ask).toThrow(expect.objectContaining({ code: 'TARGET_NOT_READY' }));
    target.retry();
    await viewWhere(usable);
    expect(await sandboxStatus(home)).toMatchObject({ state: 'ready', pid });
    expect(await shell('kubectl get nodes -o name')).toBe('node/sandbox\n');
  });

  it('says that the sandbox was killed, and goes on with its state after a retry', async () => {
    const { pid } = await sandboxStatus(home);
    process.kill(pid!, 'SIGKILL');
    const stopped = await viewWhere(({ state }) => state === 'stopped');
    expect(stopped.error?.message).toBe('내장 샌드박스가 멈췄습니다.');
    expect(() => target.shell({})).toThrow(expect.objectContaining({ code: 'TARGET_NOT_READY' }));
    target.retry();
    await viewWhere(usable);
    const { objects } = await snapshotWhere(
      'kafkatopics.kafka.strimzi.io',
      'kafka',
      ({ state }) => state === 'live',
    );
    expect(objects).toHaveLength(1);
  });

  it('forgets its state when it is reset', async () => {
    await target.reset();
    await viewWhere(usable);
    await snapshotWhere('kafkatopics.kafka.strimzi.io', 'kafka', ({ state }) => state === 'missing-kind');
  });
});
