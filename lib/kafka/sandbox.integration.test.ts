import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoardEvent, KafkaView, MessageEvent, TargetView } from '#lib/api.ts';
import { Board } from '#lib/board/board.ts';
import { KubeClient } from '#lib/cluster/kube-client.ts';
import { KubeconfigTarget } from '#lib/cluster/kubeconfig-target.ts';
import { ResourceWatches } from '#lib/cluster/resource-watch.ts';
import { SandboxTarget } from '#lib/cluster/sandbox-target.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { readCourse } from '#lib/content/load-course.ts';
import { boardMembers } from '#lib/lab/board-members.ts';
import { clusterValuesOf } from '#lib/lab/cluster-values.ts';
import { TerminalManager } from '#lib/terminal/manager.ts';
import { RCFILE_IN_HOME, bashArgs, installShellFiles } from '#lib/terminal/shell-files.ts';
import { pauseSandbox } from '#sandbox/control/pause.ts';
import { sandboxStatus } from '#sandbox/control/status.ts';
import { eventually } from '#sandbox/operator/testing/wait.ts';
import { Kafka } from './kafka.ts';

const run = promisify(execFile);
const STRIMZI = 'lab/kafka/strimzi';
const INSTALL = `${STRIMZI}/install/cluster-operator`;
const STARTUP_MS = 120_000;
/** More than twice broker.session.timeout.ms (9 s). */
const LONG_PAUSE_MS = 20_000;

let home: string;
let sandbox: SandboxTarget;
const watches = new ResourceWatches();
let kafka: Kafka;

const kafkaOf = (target: ClusterTarget) =>
  new Kafka({ target, watches, namespace: 'kafka', cluster: 'my-cluster', user: 'my-user' });

async function kubectl(...args: string[]): Promise<string> {
  const { kubeconfig } = await sandboxStatus(home);
  const { file } = sandbox.shell({});
  return (
    await run(file, ['kubectl', '--kubeconfig', kubeconfig!, '-n', 'kafka', ...args], {
      cwd: join(home, 'home'),
    })
  ).stdout;
}

function stateOf(target: ClusterTarget, wanted: (view: TargetView) => boolean): Promise<TargetView> {
  return eventually(() => (wanted(target.view()) ? target.view() : undefined), STARTUP_MS);
}

/** That of chapter 7, whose external listener members of the student PC use, without its exporter. */
function classCluster(): string {
  const file = join(home, 'home', STRIMZI, 'kafka/13.kafka-class.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\n {2}kafkaExporter:[^]*/, '\n'));
  return `${STRIMZI}/kafka/13.kafka-class.yaml`;
}

const seen = (condition: (view: KafkaView) => boolean, of = kafka) =>
  eventually(() => (condition(of.observer.view()) ? of.observer.view() : undefined), STARTUP_MS);

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kl-'));
  sandbox = new SandboxTarget({
    home,
    env: process.env,
    bashArgs: bashArgs(`/home/student/${RCFILE_IN_HOME}`),
  });
  installShellFiles(join(home, 'home'));
  kafka = kafkaOf(sandbox);
  sandbox.start();
  await stateOf(sandbox, ({ state }) => state === 'ready' || state === 'attention');
  watches.connect(new KubeClient(sandbox.kubeConfig()));
});
afterAll(async () => {
  kafka.close();
  watches.close();
  await sandbox.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('Kafka on the sandbox', () => {
  it('is told to be missing, step by step, until it can be seen', async () => {
    const unsubscribe = kafka.observer.subscribe(() => undefined);
    const says = (text: string) => seen(({ error }) => error?.message.includes(text) ?? false);
    await says('클러스터 my-cluster가 아직 없습니다');
    await run('sh', ['-c', `sed -i 's/namespace: .*/namespace: kafka/' ${INSTALL}/*RoleBinding*.yaml`], {
      cwd: join(home, 'home'),
    });
    await kubectl('create', 'ns', 'kafka');
    await kubectl('create', '-f', INSTALL);
    // The API server serves a new kind a moment after it has taken its CustomResourceDefinition.
    await kubectl('wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s');
    await kubectl('apply', '-f', classCluster());
    await says('KafkaUser my-user가 아직 없습니다');
    await kubectl('apply', '-f', `${STRIMZI}/user`, '-f', `${STRIMZI}/topic/11.kafka-topic.yaml`);
    const view = await seen(({ live, topics }) => live === 'live' && topics.length === 1);
    expect(view.access).toBe('my-user로 SCRAM-SHA-512, plain 리스너');
    expect(view.brokers).toHaveLength(3);
    expect(view.topics[0]).toMatchObject({ name: 'my-topic', partitions: [{}, {}, {}] });
    unsubscribe();
  });

  it('takes a message and shows it', async () => {
    const events: MessageEvent[] = [];
    const stop = kafka.tail({ topic: 'my-topic', from: 'latest', filter: '' }, (event) => events.push(event));
    await eventually(
      () => events.some((event) => event.type === 'state' && event.live === 'live') || undefined,
    );
    const written = await kafka.produce({ topic: 'my-topic', value: '안녕' });
    const event = await eventually(() => events.find(({ type }) => type === 'message'));
    stop();
    expect(event).toMatchObject({
      message: { ...written, topic: 'my-topic', key: null, value: { encoding: 'text', text: '안녕' } },
    });
  });

  it('has members that the board adds, in terminals of the student PC', async () => {
    const { course } = readCourse();
    const terminals = new TerminalManager({ names: course.terminals, shell: (env) => sandbox.shell(env) });
    const values = clusterValuesOf(course, sandbox, 'kafka');
    const runs = { expectEnd: () => undefined };
    const members = boardMembers(() => course, { target: sandbox, terminals, values, kafka, runs });
    const board = new Board({
      observer: kafka.observer,
      watchGroup: (id, look) => kafka.watchGroup(id, look),
      reportFolder: join(sandbox.workspace, '.members'),
      processes: members,
    });
    const events: BoardEvent[] = [];
    const leave = board.open('my-board', (event) => events.push(event));
    const frame = (condition: (held: Record<string, number>, state: string, software: string) => boolean) =>
      eventually(() => {
        const last = events.filter((event) => event.type === 'frame').at(-1)?.frame;
        const held = last?.members.map(({ clientId, assignments }): [string, number] => [
          clientId,
          assignments[0]?.partitions.length ?? 0,
        ]);
        const software = last?.members.map((member) => member.software).join();
        return last && condition(Object.fromEntries(held!), last.state, software!) ? last : undefined;
      });
    const notes = () => events.flatMap((event) => (event.type === 'note' ? [event.note] : []));
    try {
      const asked = { group: 'my-board', topic: 'my-topic', protocol: 'classic-eager' } as const;
      await expect(members.add({ ...asked, group: 'your-board' })).rejects.toMatchObject({
        code: 'KAFKA_AUTHORIZATION',
        remedy: expect.stringContaining('my나 edu'),
      });
      await expect(members.add({ ...asked, topic: 'my-typo' })).rejects.toMatchObject({
        code: 'KAFKA_UNKNOWN_TOPIC',
      });
      expect(await members.add(asked)).toMatchObject({ name: 'member-1', state: 'starting' });
      await members.add(asked);
      await frame((held) => held['member-1']! + held['member-2']! === 3);
      await frame((_held, _state, software) => software === 'confluent-kafka,confluent-kafka');
      const killedAt = Date.now();
      members.end('member-2', 'kill');
      await frame((held) => held['member-1'] === 3 && !('member-2' in held));
      const expired = await eventually(() => notes().find(({ kind }) => kind === 'expired'));
      expect(expired.text).toContain('member-2');
      expect(expired.at - killedAt).toBeGreaterThan(5_000);
      members.end('member-1', 'stop');
      await frame((_held, state) => state === 'Empty');
      expect(notes().map(({ kind }) => kind)).toContain('left');
      await eventually(() =>
        members
          .list([])
          .map(({ state }) => state)
          .join() === 'stopped,killed'
          ? true
          : undefined,
      );
      const reports = readdirSync(join(sandbox.workspace, '.members'));
      expect(reports).toEqual(['member-1.jsonl', 'member-2.jsonl']);
      await pauseSandbox(home);
      await stateOf(sandbox, ({ state }) => state === 'stopped');
      await expect(members.add(asked)).rejects.toMatchObject({ code: 'TARGET_NOT_READY' });
      sandbox.retry();
      await stateOf(sandbox, ({ state }) => state === 'ready');
    } finally {
      leave();
      board.close();
      await terminals.close();
    }
  });

  it('goes on after a broker was deleted, and with a new password', async () => {
    const unsubscribe = kafka.observer.subscribe(() => undefined);
    await seen(({ live }) => live === 'live');
    await kubectl('delete', 'pod', 'my-cluster-kafka-0', '--grace-period=0', '--force');
    await seen(({ topics }) => topics[0]!.partitions.some(({ isr }) => isr.length < 3));
    await seen((view) => {
      const partitions = view.topics[0]?.partitions ?? [];
      return (
        view.live === 'live' && view.brokers.length === 3 && partitions.every(({ isr }) => isr.length === 3)
      );
    });
    const password = Buffer.from('another-password').toString('base64');
    await kubectl('patch', 'secret', 'my-user', '-p', JSON.stringify({ data: { password } }));
    // The User Operator takes the password over from its Secret; until then the old one is refused or refuses.
    await eventually(() => kafka.produce({ topic: 'my-topic', value: 'x' }), STARTUP_MS);
    unsubscribe();
  });

  it('is whole again after a pause that is longer than the brokers’ sessions', async () => {
    const unsubscribe = kafka.observer.subscribe(() => undefined);
    const brokers = ['pods', '-l', 'strimzi.io/name=my-cluster-kafka'];
    const containers = () => {
      const fields = '{.metadata.uid} {.status.containerStatuses[0].restartCount} ';
      return kubectl('get', ...brokers, '-o', `jsonpath={range .items[*]}${fields}{end}`);
    };
    const before = await containers();
    await pauseSandbox(home);
    await stateOf(sandbox, ({ state }) => state === 'stopped');
    // Time itself is what is tested: nothing happens in a paused sandbox, but the sessions run out.
    await new Promise((resolve) => setTimeout(resolve, LONG_PAUSE_MS));
    sandbox.retry();
    await stateOf(sandbox, ({ state }) => state === 'ready');
    const message = { topic: 'my-topic', value: 'after the pause' };
    const written = await eventually(() => kafka.produce(message), STARTUP_MS);
    const end = String(BigInt(written.offset) + 1n);
    const view = await seen(({ live, topics: [topic] }) => {
      const partitions = topic?.partitions ?? [];
      // Not what was seen before the pause.
      const isNew = partitions[written.partition]?.endOffset === end;
      return live === 'live' && isNew && partitions.every(({ isr }) => isr.length === 3);
    });
    expect(view.brokers).toHaveLength(3);
    for (const resource of [brokers, ['kafka/my-cluster']])
      await kubectl('wait', ...resource, '--for=condition=Ready', '--timeout=120s');
    // It healed by itself: no container was killed for not having answered.
    expect(await containers()).toBe(before);
    unsubscribe();
  });

  it('is reached by port-forward on a cluster that is not the lab’s own', async () => {
    const { kubeconfig } = await sandboxStatus(home);
    const { 'current-context': context } = JSON.parse(await kubectl('config', 'view', '-o', 'json')) as {
      'current-context': string;
    };
    const foreign = new KubeconfigTarget({
      context,
      env: { ...process.env, KUBECONFIG: kubeconfig! },
      home: join(home, 'foreign'),
      studentHome: join(home, 'foreign/home'),
      bashArgs: [],
      kubectl: async () => home,
    });
    foreign.start();
    await stateOf(foreign, ({ state }) => state === 'ready');
    const forwarded = kafkaOf(foreign);
    const unsubscribe = forwarded.observer.subscribe(() => undefined);
    try {
      const view = await seen(({ live, topics }) => live === 'live' && topics.length === 1, forwarded);
      expect(view.brokers).toHaveLength(3);
      const large = 'x'.repeat(900_000);
      await forwarded.produce({ topic: 'my-topic', value: large });
      const events: MessageEvent[] = [];
      const stop = forwarded.tail(
        { topic: 'my-topic', from: 'earliest', filter: large.slice(0, 100) },
        (event) => events.push(event),
      );
      const event = await eventually(() => events.find(({ type }) => type === 'message'));
      stop();
      expect(event).toMatchObject({ message: { value: { size: 900_000, truncated: true } } });
      expect(await foreign.nodeAddress()).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    } finally {
      unsubscribe();
      forwarded.close();
      await foreign.stop();
    }
  });
});
