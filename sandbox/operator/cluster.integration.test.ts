import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox } from '../control/testing.ts';
import { violations } from './expectations/expectation.ts';
import { running } from './expectations/lab-cluster.ts';
import { REFUSALS } from './expectations/refusals.ts';
import type { Kafka, Pod } from './model/types.ts';
import type { KubeObject } from './runtime/resource.ts';
import { eventually } from './testing/wait.ts';

const LAB = 'content/lab/kafka/strimzi';
/** Three brokers on a busy machine, ms. */
const CLUSTER_MS = 300_000;
const ROLL_MS = 600_000;

let sandbox: TestSandbox;
const kubectl = (...args: string[]) => sandbox.kubectl('-n', 'kafka', ...args);
const get = async <T extends KubeObject>(kind: string, name: string) =>
  JSON.parse(await kubectl('get', kind, name, '-o', 'json')) as T;
const kafka = () => get<Kafka>('kafka', 'my-cluster');
const list = async <T extends KubeObject>(...args: string[]) =>
  (JSON.parse(await kubectl('get', ...args, '-o', 'json')) as { items: T[] }).items;
const brokerPods = () => list<Pod>('pods', '-l', 'strimzi.io/name=my-cluster-kafka');
const uids = async () => new Map((await brokerPods()).map(({ metadata }) => [metadata.name, metadata.uid]));

async function applied(object: unknown): Promise<void> {
  const file = `${sandbox.home}/object.json`;
  await writeFile(file, JSON.stringify(object));
  await kubectl('apply', '-f', file);
}

/** Ready, and for the spec as it is now. */
function readyAgain(timeoutMs = CLUSTER_MS): Promise<Kafka> {
  return eventually(async () => {
    const now = await kafka();
    const last = now.status?.conditions?.at(-1);
    const current = now.status?.observedGeneration === now.metadata.generation && last?.type === 'Ready';
    return current ? now : undefined;
  }, timeoutMs);
}

beforeAll(async () => {
  sandbox = await TestSandbox.create();
  const { code, stderr } = await sandbox.cli('up');
  expect(code, stderr).toBe(0);
  await sandbox.kubectl('create', 'namespace', 'kafka');
  // As chapter 2's `sed` does it.
  const folder = `${LAB}/install/cluster-operator`;
  for (const name of (await readdir(folder)).sort()) {
    const text = (await readFile(`${folder}/${name}`, 'utf8')).replace(/namespace: .*/g, 'namespace: kafka');
    const file = `${sandbox.home}/${name}`;
    await writeFile(file, text);
    await kubectl('create', '-f', file);
  }
  await kubectl('wait', 'deployment/strimzi-cluster-operator', '--for=condition=Available', '--timeout=120s');
});
afterAll(() => sandbox?.remove());

describe('the lab cluster', { timeout: ROLL_MS }, () => {
  it('becomes Ready with everything that belongs to it', async () => {
    await kubectl('apply', '-f', `${LAB}/kafka/12.kafka-ephemeral-auth.yaml`);
    const ready = await readyAgain();
    expect(ready.status).toMatchObject({
      conditions: [{ type: 'Ready', status: 'True' }],
      observedGeneration: 1,
      listeners: [
        { name: 'plain', bootstrapServers: 'my-cluster-kafka-bootstrap.kafka.svc:9092' },
        { name: 'tls', certificates: [expect.stringContaining('BEGIN CERTIFICATE')] },
      ],
      kafkaNodePools: [{ name: 'kafka' }],
      clusterId: expect.stringMatching(/^[\w-]{22}$/),
      operatorLastSuccessfulVersion: '1.2.0',
      kafkaVersion: '4.3.1',
      kafkaMetadataVersion: '4.3-IV0',
      clusterSecurity: { encryption: { type: 'strimzi-tls' }, authentication: { type: 'strimzi-mtls' } },
    });
    const kinds = [...new Set(running.map(({ kind }) => kind.toLowerCase()))].join(',');
    const objects = await list(kinds);
    const found = running.flatMap((expected) =>
      violations(
        expected,
        objects.find(({ kind, metadata }) => kind === expected.kind && metadata.name === expected.name),
      ),
    );
    expect(found).toEqual([]);
  });

  it.each(['service/my-cluster-kafka-bootstrap', 'secret/my-cluster-trustbundle', 'pod/my-cluster-kafka-1'])(
    'brings back %s',
    async (resource) => {
      const [kind, name] = resource.split('/') as [string, string];
      const { uid } = (await get(kind, name)).metadata;
      await kubectl('delete', resource, '--wait=false');
      await eventually(async () => ((await get(kind, name)).metadata.uid === uid ? undefined : true));
      await kubectl('wait', 'pod/my-cluster-kafka-1', '--for=condition=Ready', '--timeout=180s');
    },
  );

  it('changes an option that needs no restart without one', async () => {
    await readyAgain();
    const before = await uids();
    await kubectl(
      'patch',
      'kafka',
      'my-cluster',
      '--type=merge',
      '-p',
      '{"spec":{"kafka":{"config":{"log.retention.ms":7200000}}}}',
    );
    await readyAgain();
    expect(await uids()).toEqual(before);
  });

  it('stops reconciling while paused, but keeps the pods', async () => {
    await kubectl('annotate', 'kafka', 'my-cluster', 'strimzi.io/pause-reconciliation=true');
    await eventually(async () =>
      (await kafka()).status?.conditions?.[0]?.type === 'ReconciliationPaused' ? true : undefined,
    );
    const { status } = await kafka();
    expect(Object.keys(status!).sort()).toEqual([
      'clusterId',
      'clusterSecurity',
      'conditions',
      'observedGeneration',
    ]);
    const { uid } = (await get('pod', 'my-cluster-kafka-2')).metadata;
    await kubectl('delete', 'pod', 'my-cluster-kafka-2', '--wait=false');
    await eventually(async () =>
      (await get('pod', 'my-cluster-kafka-2')).metadata.uid === uid ? undefined : true,
    );
    await kubectl('annotate', 'kafka', 'my-cluster', 'strimzi.io/pause-reconciliation-');
    await readyAgain();
  });

  it('rolls the brokers one at a time for a new listener, never with two of them down', async () => {
    const before = await uids();
    await kubectl(
      'patch',
      'kafka',
      'my-cluster',
      '--type=json',
      '-p',
      JSON.stringify([
        {
          op: 'add',
          path: '/spec/kafka/listeners/-',
          value: { name: 'external', port: 9094, type: 'nodeport', tls: false },
        },
      ]),
    );
    let mostDown = 0;
    const done = eventually(async () => {
      const pods = await brokerPods();
      const isUp = ({ metadata, status }: Pod) =>
        !metadata.deletionTimestamp &&
        status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      mostDown = Math.max(mostDown, 3 - pods.filter(isUp).length);
      const now = await kafka();
      const last = now.status?.conditions?.at(-1)?.type;
      // The whole time the cluster serves, so it stays Ready with the old generation.
      expect(last).toBe('Ready');
      return now.status?.observedGeneration === now.metadata.generation ? true : undefined;
    }, ROLL_MS);
    await done;
    const after = await uids();
    for (const [name, uid] of after) expect(uid, name).not.toBe(before.get(name));
    expect(mostDown).toBe(1);
    const status = (await kafka()).status?.listeners?.find(({ name }) => name === 'external');
    expect(status?.addresses).toEqual([{ host: '172.31.255.1', port: expect.any(Number) }]);
    const events = await list('events', '--field-selector', 'reason=PodHasOldRevision');
    expect(events).toHaveLength(3);
  });

  it('leaves pool and pods when the Kafka resource is deleted, and takes them with the pool', async () => {
    await kubectl('delete', 'kafka', 'my-cluster');
    await eventually(async () => ((await list('deployments')).length === 1 ? true : undefined));
    expect((await brokerPods()).length).toBe(3);
    await eventually(async () =>
      (await sandbox.kubectl('get', 'clusterrolebindings', '-o', 'name')).includes('kafka-init')
        ? undefined
        : true,
    );
    await kubectl('delete', 'kafkanodepool', 'kafka');
    await eventually(async () => ((await brokerPods()).length === 0 ? true : undefined));
  });
});

describe('a Kafka resource that cannot work', () => {
  it.each(REFUSALS)(
    '$name: $reason',
    async ({ name, pool, kafka: spec, labels, reason, message, warnings }) => {
      const metadata = { name, namespace: 'kafka' };
      if (pool) {
        await applied({
          apiVersion: 'kafka.strimzi.io/v1',
          kind: 'KafkaNodePool',
          metadata: { ...metadata, labels: { 'strimzi.io/cluster': name } },
          spec: { ...pool, storage: { type: 'ephemeral' } },
        });
      }
      await applied({
        apiVersion: 'kafka.strimzi.io/v1',
        kind: 'Kafka',
        metadata: { ...metadata, labels },
        spec: { kafka: spec },
      });
      const refused = await eventually(async () => {
        const now = await get<Kafka>('kafka', name);
        const last = now.status?.conditions?.at(-1);
        return last?.type === 'NotReady' && last.reason !== 'Creating' ? now : undefined;
      });
      const conditions = refused.status!.conditions!;
      expect(conditions.at(-1)).toMatchObject({ type: 'NotReady', status: 'True', reason, message });
      expect(conditions.slice(0, -1).map((condition) => condition.reason)).toEqual(warnings ?? []);
      expect(refused.status!.observedGeneration).toBe(1);
      await kubectl('delete', 'kafka,kafkanodepool', name, '--ignore-not-found');
    },
  );
});
