import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSandbox, type Sandbox } from '../control/prepare.ts';
import { violations, type Expectation } from './expectations/expectation.ts';
import { exporterRunning } from './expectations/kafka-exporter.ts';
import { running } from './expectations/lab-cluster.ts';
import type { Kafka, KafkaSpec, Listener, Pod, Secret, Service, StrimziPodSet } from './model/types.ts';
import { MANUAL_ROLLING_UPDATE } from './roll/restart-reasons.ts';
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
/** A wish, as a user puts it on a pod or on a set of them. */
const ROLL = `${MANUAL_ROLLING_UPDATE}=true`;

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

/** Does what ends an object, and waits for the one that takes its place. */
async function replaced(kind: string, name: string, end: () => Promise<unknown>): Promise<void> {
  const { uid } = (await get(kind, name)).metadata;
  await end();
  await eventually(async () => ((await get(kind, name)).metadata.uid === uid ? undefined : true));
}
const comesBack = (kind: string, name: string) =>
  replaced(kind, name, () => kubectl('delete', kind, name, '--wait=false'));

const patchKafka = (spec: object) =>
  kubectl('patch', 'kafka', 'my-cluster', '--type=merge', '-p', JSON.stringify({ spec }));
const patchBrokers = (kafka: Partial<KafkaSpec['kafka']>) => patchKafka({ kafka });

/** Watches the brokers until they are what the spec says; tells how many were down at once, and what Kafka said. */
async function rolled(): Promise<{ mostDown: number; conditions: (string | undefined)[] }> {
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
  return { mostDown, conditions: [...conditions] };
}

/** The pods that the operator has replaced for a reason, as its Events tell it. */
async function restartedFor(reason: string): Promise<{ name: string; uid: string }[]> {
  const events = await list<KubeObject & { related: { name: string; uid: string } }>(
    ...['events', '--field-selector', `reason=${reason}`],
  );
  return events.map(({ related }) => related);
}
/** Each once, also one that was replaced again before it was ready. */
const namesOf = (pods: { name: string }[]) => [...new Set(pods.map(({ name }) => name))].sort();

/** NotReady for that reason. */
const notReady = (reason: string) =>
  eventually(async () => {
    const { status } = await kafka();
    const last = status?.conditions?.at(-1);
    return last?.type === 'NotReady' && last.reason === reason ? status : undefined;
  });

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
    const before = await uids();
    await patchKafka({ kafkaExporter: { topicRegex: '^my-' } });
    await readyAgain();
    const expected = exporterRunning.filter(({ kind }) => kind !== 'Deployment');
    expect(await deviations(expected)).toEqual([]);
    // Its pod is ready only once it has seen the cluster.
    const metrics = `/api/v1/namespaces/kafka/pods/${await exporterPod()}:9404/proxy/metrics`;
    expect(await kubectl('get', '--raw', metrics)).toContain('\nkafka_brokers 3\n');
    await patchKafka({ kafkaExporter: null });
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
    await patchBrokers({ config: { 'log.retention.ms': 7200000 } });
    await readyAgain();
    expect(await uids()).toEqual(before);
  });

  // All in one roll: a pod that rolls takes its time, whatever for.
  it('rolls one pod on wish, one for its new certificate, and all for an option that needs a restart', async () => {
    const [zero, one, two] = [0, 1, 2].map((id) => `my-cluster-kafka-${id}`) as [string, string, string];
    const certificate = async () => {
      const { data } = await get<Secret>('secret', one);
      return new X509Certificate(Buffer.from(data![`${one}.crt`]!, 'base64'));
    };
    const before = await uids();
    const first = await certificate();
    await kubectl('exec', zero, '--', 'touch', '/var/lib/kafka/data/mark');

    await replaced('pod', zero, () => kubectl('annotate', 'pod', zero, ROLL));
    await comesBack('secret', one);
    await comesBack('configmap', two);
    await patchBrokers({ config: { 'num.partitions': 2 } });
    const { mostDown, conditions } = await rolled();
    expect(mostDown).toBe(1);
    expect(conditions).toEqual(['Ready']);
    for (const [name, uid] of await uids()) expect(uid, name).not.toBe(before.get(name));
    expect(await restartedFor('ManualRollingUpdate')).toMatchObject([{ name: zero, uid: before.get(zero) }]);
    expect(namesOf(await restartedFor('KafkaCertificatesChanged'))).toEqual([one]);
    expect(namesOf(await restartedFor('PodHasOldRevision'))).toEqual([zero, one, two]);

    // What was ephemeral has gone with the pod.
    expect(await kubectl('exec', zero, '--', 'ls', '/var/lib/kafka/data')).toBe('kafka-log0\n');
    const second = await certificate();
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect((await get('pod', one)).metadata.annotations).toMatchObject({
      'strimzi.io/server-cert-hash': createHash('sha1').update(second.raw).digest('hex'),
    });
    const config = await kubectl('exec', two, '--', 'cat', '/tmp/strimzi.properties');
    expect(config).toContain('\nnum.partitions=2\n');
  });

  it('keeps its brokers when it is asked for a version that there is not, and says so', async () => {
    const before = await uids();
    await patchBrokers({ version: '6.6.6' });
    const status = await notReady('UnsupportedKafkaVersionException');
    expect(status).toMatchObject({
      conditions: [{ status: 'True', message: expect.stringContaining('Supported versions are: [4.2.0') }],
      operatorLastSuccessfulVersion: '1.2.0',
      kafkaVersion: '4.3.1',
      kafkaMetadataVersion: '4.3-IV0',
    });
    await patchBrokers({ version: '4.3.1' });
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
    const { mostDown, conditions } = await rolled();
    const after = await uids();
    for (const [name, uid] of after) expect(uid, name).not.toBe(before.get(name));
    expect(mostDown).toBe(1);
    // The whole time the cluster serves, so it stays Ready with the old generation.
    expect(conditions).toEqual(['Ready']);
    const restarted = (await restartedFor('PodHasOldRevision')).map(({ uid }) => uid);
    expect(restarted).toEqual(expect.arrayContaining([...before.values()]));

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

describe('the lab cluster without authentication', { timeout: ROLL_MS }, () => {
  it('takes a message from anybody and gives it to anybody', async () => {
    await kubectl('apply', '-f', `${LAB}/kafka/11.kafka-ephemeral-no-auth.yaml`);
    await readyAgain();
    const kcat = 'kcat -q -b my-cluster-kafka-bootstrap:9092 -t greetings';
    const script = `echo hello | ${kcat} -P && ${kcat} -C -o beginning -c 1`;
    const pod = ['run', 'anybody', '--image=confluentinc/cp-kafkacat:latest', '--restart=Never'];
    await kubectl(...pod, '--', 'bash', '-c', script);
    await kubectl('wait', 'pod/anybody', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=90s');
    expect(await kubectl('logs', 'anybody')).toBe('hello\n');
  });

  it('loses its brokers with its last pool, and says what is missing', async () => {
    await kubectl('delete', 'kafkanodepool', 'kafka');
    const { conditions } = await notReady('InvalidConfigurationException');
    expect(conditions?.at(-1)?.message).toBe('No KafkaNodePools found for Kafka cluster my-cluster');
    await eventually(async () => ((await brokerPods()).length === 0 ? true : undefined));
    await kubectl('delete', 'kafka', 'my-cluster');
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
    const set = 'apart-broker';
    await replaced('pod', 'apart-broker-0', () => kubectl('annotate', 'strimzipodset', set, ROLL));
    // The wish of a set is fulfilled once.
    await eventually(async () => {
      const { annotations } = (await get<StrimziPodSet>('strimzipodset', set)).metadata;
      return annotations?.[MANUAL_ROLLING_UPDATE] ? undefined : true;
    });
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
