import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSandbox, type Sandbox } from '../control/prepare.ts';
import { violations, type Expectation } from './expectations/expectation.ts';
import { exporterRunning } from './expectations/kafka-exporter.ts';
import { running } from './expectations/lab-cluster.ts';
import type { Kafka, Listener, Pod, Service } from './model/types.ts';
import type { KubeObject } from './runtime/resource.ts';
import { eventually } from './testing/wait.ts';

const run = promisify(execFile);
const LAB = 'content/lab/kafka/strimzi';
/** Three brokers on a busy machine, ms. */
const CLUSTER_MS = 300_000;
const ROLL_MS = 600_000;

let home: string;
let sandbox: Sandbox;
/** The binary itself: the hundreds of looks of this file would each pay for a start of Node otherwise. */
const kubectl = async (...args: string[]) =>
  (
    await run(sandbox.nodeBinary, ['kubectl', '--kubeconfig', sandbox.kubeconfig, '-n', 'kafka', ...args], {
      maxBuffer: 2 ** 26,
    })
  ).stdout;
const get = async <T extends KubeObject>(kind: string, name: string) =>
  JSON.parse(await kubectl('get', kind, name, '-o', 'json')) as T;
const list = async <T extends KubeObject>(...args: string[]) =>
  (JSON.parse(await kubectl('get', ...args, '-o', 'json')) as { items: T[] }).items;
const kafka = (name = 'my-cluster') => get<Kafka>('kafka', name);
const brokerPods = () => list<Pod>('pods', '-l', 'strimzi.io/name=my-cluster-kafka');
const uids = async () => new Map((await brokerPods()).map(({ metadata }) => [metadata.name, metadata.uid]));

async function applied(...objects: unknown[]): Promise<void> {
  const file = join(home, 'objects.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  await kubectl('apply', '-f', file);
}

/** Ready, and for the spec as it is now. */
function readyAgain(name = 'my-cluster', timeoutMs = CLUSTER_MS): Promise<Kafka> {
  return eventually(async () => {
    const now = await kafka(name);
    const last = now.status?.conditions?.at(-1);
    const current = now.status?.observedGeneration === now.metadata.generation && last?.type === 'Ready';
    return current ? now : undefined;
  }, timeoutMs);
}

const EXPORTER = 'strimzi.io/name=my-cluster-kafka-exporter';
const exporterPod = async () => (await list<Pod>('pods', '-l', EXPORTER))[0]!.metadata.name;

/** In what the cluster's objects are not as expected. */
async function deviations(expectations: Expectation[]): Promise<string[]> {
  const kinds = [...new Set(expectations.map(({ kind }) => kind.toLowerCase()))].join(',');
  const objects = await list(kinds);
  return expectations.flatMap((expected) =>
    violations(
      expected,
      objects.find(({ kind, metadata }) => kind === expected.kind && metadata.name === expected.name),
    ),
  );
}

const podReady = (name: string) =>
  kubectl('wait', `pod/${name}`, '--for=condition=Ready', `--timeout=${CLUSTER_MS / 1000}s`);

/** Deletes an object and waits for the one that takes its place. */
async function comesBack(kind: string, name: string): Promise<void> {
  const { uid } = (await get(kind, name)).metadata;
  await kubectl('delete', kind, name, '--wait=false');
  await eventually(async () => ((await get(kind, name)).metadata.uid === uid ? undefined : true));
}

beforeAll(async () => {
  // Short: the paths of Unix sockets below it are limited.
  home = await mkdtemp(join(tmpdir(), 'kl-'));
  sandbox = await prepareSandbox({ home });
  await kubectl('create', 'namespace', 'kafka');
  // As chapter 2's `sed` does it.
  const folder = `${LAB}/install/cluster-operator`;
  const install = join(home, 'install.yaml');
  const parts = await Promise.all(
    (await readdir(folder)).sort().map((name) => readFile(`${folder}/${name}`, 'utf8')),
  );
  await writeFile(install, parts.join('\n---\n').replace(/namespace: .*/g, 'namespace: kafka'));
  await kubectl('create', '-f', install);
  await kubectl('wait', 'deployment/strimzi-cluster-operator', '--for=condition=Available', '--timeout=120s');
});
afterAll(async () => {
  await sandbox?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

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
    expect(await deviations(running)).toEqual([]);
  });

  it('has an exporter that can log in while the spec asks for one, and nothing of it afterwards', async () => {
    const patch = (kafkaExporter: object | null) =>
      kubectl(
        'patch',
        'kafka',
        'my-cluster',
        '--type=merge',
        '-p',
        JSON.stringify({ spec: { kafkaExporter } }),
      );
    const before = await uids();
    await patch({ topicRegex: '^my-' });
    await readyAgain();
    const expected = exporterRunning.filter(({ kind }) => kind !== 'Deployment');
    expect(await deviations(expected)).toEqual([]);
    // Its pod is ready only once it has seen the cluster.
    const metrics = `/api/v1/namespaces/kafka/pods/${await exporterPod()}:9404/proxy/metrics`;
    expect(await kubectl('get', '--raw', metrics)).toContain('\nkafka_brokers 3\n');
    await patch(null);
    await readyAgain();
    const component = await list('deployments,secrets,serviceaccounts,networkpolicies', '-l', EXPORTER);
    expect(component.map(({ metadata }) => metadata.name)).toEqual([]);
    expect(await uids()).toEqual(before);
  });

  it.each([
    ['service', 'my-cluster-kafka-bootstrap'],
    ['secret', 'my-cluster-trustbundle'],
  ])('brings back %s %s', (kind, name) => comesBack(kind, name));

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
    await comesBack('pod', 'my-cluster-kafka-2');
    await kubectl('annotate', 'kafka', 'my-cluster', 'strimzi.io/pause-reconciliation-');
    await readyAgain();
  });

  it('rolls the brokers one at a time for the course’s listener, never with two of them down', async () => {
    const host = 'my-cluster.kafka.localhost.127.0.0.1.nip.io';
    const external: Listener = {
      name: 'external',
      port: 9094,
      type: 'nodeport',
      tls: false,
      authentication: { type: 'scram-sha-512' },
      configuration: {
        bootstrap: { nodePort: 32100 },
        // The last broker has no host of its own: its init container finds the address of the node.
        brokers: [0, 1, 2].map((broker) => ({
          broker,
          nodePort: 32000 + broker,
          ...(broker < 2 ? { advertisedHost: host } : {}),
        })),
      },
    };
    const before = await uids();
    const add = [{ op: 'add', path: '/spec/kafka/listeners/-', value: external }];
    await kubectl('patch', 'kafka', 'my-cluster', '--type=json', '-p', JSON.stringify(add));
    let mostDown = 0;
    const conditions = new Set<string | undefined>();
    await eventually(async () => {
      const pods = await brokerPods();
      const isUp = ({ metadata, status }: Pod) =>
        !metadata.deletionTimestamp &&
        status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      mostDown = Math.max(mostDown, 3 - pods.filter(isUp).length);
      const now = await kafka();
      conditions.add(now.status?.conditions?.at(-1)?.type);
      return now.status?.observedGeneration === now.metadata.generation ? true : undefined;
    }, ROLL_MS);
    const after = await uids();
    for (const [name, uid] of after) expect(uid, name).not.toBe(before.get(name));
    expect(mostDown).toBe(1);
    // The whole time the cluster serves, so it stays Ready with the old generation.
    expect([...conditions]).toEqual(['Ready']);
    const events = await list('events', '--field-selector', 'reason=PodHasOldRevision');
    expect(events).toHaveLength(3);

    const status = (await kafka()).status?.listeners?.find(({ name }) => name === 'external');
    expect(status).toEqual({
      name: 'external',
      addresses: [
        { host, port: 32100 },
        { host: '172.31.255.1', port: 32100 },
      ],
      bootstrapServers: `172.31.255.1:32100,${host}:32100`,
    });
    const nodePorts = (await list<Service>('services'))
      .filter(({ spec }) => spec.type === 'NodePort')
      .map(({ metadata, spec }) => [metadata.name, spec.ports?.[0]?.port, spec.ports?.[0]?.nodePort]);
    expect(nodePorts).toEqual([
      ['my-cluster-kafka-0', 9094, 32000],
      ['my-cluster-kafka-1', 9094, 32001],
      ['my-cluster-kafka-2', 9094, 32002],
      ['my-cluster-kafka-external-bootstrap', 9094, 32100],
    ]);
    const init = ['exec', 'my-cluster-kafka-2', '--', 'cat', '/opt/kafka/init/external.address'];
    expect(await kubectl(...init)).toBe('172.31.255.1');
    const config = await kubectl('exec', 'my-cluster-kafka-2', '--', 'cat', '/tmp/strimzi.properties');
    expect(config).toContain('EXTERNAL-9094://172.31.255.1:32002\n');
  });

  it('leaves pool and pods when the Kafka resource is deleted, and takes them with the pool', async () => {
    await kubectl('delete', 'kafka', 'my-cluster');
    await eventually(async () => ((await list('deployments')).length === 1 ? true : undefined));
    expect((await brokerPods()).length).toBe(3);
    await eventually(async () =>
      (await kubectl('get', 'clusterrolebindings', '-o', 'name')).includes('kafka-init') ? undefined : true,
    );
    await kubectl('delete', 'kafkanodepool', 'kafka');
    await eventually(async () => ((await brokerPods()).length === 0 ? true : undefined));
  });
});

describe('pools of their own for controllers and brokers, on claims', { timeout: ROLL_MS }, () => {
  const pool = (name: string, role: string, storage: unknown) => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaNodePool',
    metadata: { name, labels: { 'strimzi.io/cluster': 'apart' } },
    spec: { replicas: 1, roles: [role], storage },
  });
  const claim = { type: 'persistent-claim', size: '1Gi' };
  const META = '/var/lib/kafka/data-0/kafka-log0/meta.properties';
  const meta = () => kubectl('exec', 'apart-broker-0', '--', 'cat', META);
  const claims = async () =>
    (await list('persistentvolumeclaims')).map(({ metadata }) => metadata.name).sort();

  it('becomes Ready', async () => {
    await applied(
      pool('broker', 'broker', {
        type: 'jbod',
        volumes: [
          { id: 0, ...claim, kraftMetadata: 'shared' },
          { id: 1, ...claim, deleteClaim: true },
        ],
      }),
      pool('controller', 'controller', claim),
      {
        apiVersion: 'kafka.strimzi.io/v1',
        kind: 'Kafka',
        metadata: { name: 'apart' },
        spec: {
          kafka: {
            listeners: [{ name: 'plain', port: 9092, type: 'internal', tls: false }],
            config: { 'default.replication.factor': 1, 'min.insync.replicas': 1 },
          },
        },
      },
    );
    await readyAgain('apart');
    const pools = await list<KubeObject & { status: { nodeIds: number[]; roles: string[] } }>(
      'kafkanodepools',
    );
    expect(pools.map(({ status }) => [status.nodeIds, status.roles])).toEqual([
      [[0], ['broker']],
      [[1], ['controller']],
    ]);
    expect(await claims()).toEqual([
      'data-0-apart-broker-0',
      'data-1-apart-broker-0',
      'data-apart-controller-1',
    ]);
  });

  it('finds its data again when its pods are replaced', async () => {
    const before = await meta();
    await comesBack('pod', 'apart-broker-0');
    await comesBack('pod', 'apart-controller-1');
    await podReady('apart-controller-1');
    await podReady('apart-broker-0');
    expect(await meta()).toBe(before);
  });

  it('leaves the claims that are not to be deleted', async () => {
    await kubectl('delete', 'kafka,kafkanodepool', '--all');
    await eventually(async () => ((await claims()).length === 2 ? true : undefined));
    expect(await claims()).toEqual(['data-0-apart-broker-0', 'data-apart-controller-1']);
  });
});
