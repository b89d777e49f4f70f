import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClusterOperator } from './cluster-operator.ts';
import { operatorConfig } from './config.ts';
import { REFUSALS } from './expectations/refusals.ts';
import type { Kafka, KafkaSpec, Listener, Route, Secret, Service } from './model/types.ts';
import { Resources, type KubeObject, type ResourceType } from './runtime/resource.ts';
import { startApiServer, type ApiServer } from './testing/api-server.ts';
import { freePorts } from './testing/ports.ts';
import { eventually } from './testing/wait.ts';

/** What the cluster operator does before any pod runs: a real API server is enough for it. */
const run = promisify(execFile);
const NAMESPACE = 'kafka';
const INSTALL = 'content/lab/kafka/strimzi/install/cluster-operator';

let api: ApiServer;
let operator: Promise<void>;
const termination = new AbortController();

const kubectl = (...args: string[]) => run(api.kubectl.program, [...api.kubectl.args, ...args]);
const find = <T extends KubeObject>(type: ResourceType, name: string) =>
  api.client.find<T>(type, NAMESPACE, name);
const patch = (type: ResourceType, name: string, change: unknown) =>
  api.client.patch(type, NAMESPACE, name, change);

beforeAll(async () => {
  api = await startApiServer();
  await kubectl('create', 'namespace', NAMESPACE);
  const crds = ['040-Crd-kafka', '042-Crd-strimzipodset', '045-Crd-kafkanodepool'];
  await kubectl('create', ...crds.flatMap((crd) => ['-f', `${INSTALL}/${crd}.yaml`]));
  await eventually(() => api.client.list(Resources.kafkaNodePools));
  await eventually(() => api.client.list(Resources.kafkas));
  const [healthPort] = (await freePorts(1)) as [number];
  const config = { ...operatorConfig({ ...process.env, STRIMZI_NAMESPACE: NAMESPACE }), healthPort };
  operator = runClusterOperator(config, termination.signal);
});

afterAll(async () => {
  termination.abort();
  await operator;
  await api?.stop();
});

interface Wanted {
  pool?: { replicas: number; roles: string[] };
  kafka: object;
  labels?: Record<string, string>;
}

async function create(name: string, { pool, kafka, labels }: Wanted): Promise<void> {
  const metadata = { name, namespace: NAMESPACE };
  if (pool) {
    await api.client.create({
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'KafkaNodePool',
      metadata: { ...metadata, labels: { 'strimzi.io/cluster': name } },
      spec: { ...pool, storage: { type: 'ephemeral' } },
    });
  }
  await api.client.create({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'Kafka',
    metadata: { ...metadata, labels },
    spec: { kafka },
  });
}

/** The resource once its last condition is NotReady for the reason. */
const refused = (name: string, reason: string) =>
  eventually(async () => {
    const kafka = await find<Kafka>(Resources.kafkas, name);
    const last = kafka?.status?.conditions?.at(-1);
    return last?.type === 'NotReady' && last.reason === reason ? kafka : undefined;
  });

const ONE = { replicas: 1, roles: ['controller', 'broker'] };
const oneBroker = (listener: Partial<Listener>): { kafka: KafkaSpec['kafka'] } => ({
  kafka: { listeners: [{ name: 'external', port: 9094, type: 'internal', tls: false, ...listener }] },
});
const setListener = (name: string, listener: Partial<Listener>) =>
  patch(Resources.kafkas, name, { spec: oneBroker(listener) });

describe('a Kafka resource that cannot work', () => {
  it.each(REFUSALS)('$name: $reason', async ({ name, reason, message, warnings, ...wanted }) => {
    await create(name, wanted);
    const { status } = await refused(name, reason);
    expect(status?.conditions?.at(-1)).toMatchObject({ type: 'NotReady', status: 'True', reason, message });
    expect(status?.conditions?.slice(0, -1).map((condition) => condition.reason)).toEqual(warnings ?? []);
    expect(status?.observedGeneration).toBe(1);
  });
});

describe('a nodeport listener', () => {
  it('says that its port is taken, and goes on when it gets another', async () => {
    const listener = (nodePort: number): Partial<Listener> => ({
      type: 'nodeport',
      configuration: { bootstrap: { nodePort } },
    });
    await api.client.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'other', namespace: NAMESPACE },
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 32100 }] },
    });
    await create('np', { pool: ONE, ...oneBroker(listener(32100)) });
    const { status } = await refused('np', 'CompletionException');
    expect(status?.conditions?.at(-1)?.message).toMatch(
      /^io\.fabric8\.kubernetes\.client\.KubernetesClientException: Failure executing: PATCH at: .*\/services\/np-kafka-external-bootstrap.*Message: Service "np-kafka-external-bootstrap" is invalid: spec\.ports\[0\]\.nodePort: Invalid value: 32100: provided port is already allocated\./,
    );
    await setListener('np', listener(32101));
    await eventually(async () => (await find(Resources.strimziPodSets, 'np-np')) && true);
    const service = await find<Service>(Resources.services, 'np-kafka-external-bootstrap');
    expect(service?.spec.ports?.[0]?.nodePort).toBe(32101);
  });
});

describe('a route listener', () => {
  const route: Partial<Listener> = {
    type: 'route',
    tls: true,
    configuration: { bootstrap: { host: 'bootstrap.example' } },
  };
  const hosts = { 'rt-kafka-bootstrap': 'bootstrap.example', 'rt-rt-0': 'given-by-the-router.example' };

  it('gets Routes as soon as the API server knows them, and waits until the router has given them hosts', async () => {
    await create('rt', { pool: ONE, ...oneBroker(route) });
    await refused('rt', 'NoStackTraceThrowable');
    await createRouteDefinition();
    for (const [name, host] of Object.entries(hosts)) {
      const made = await eventually(() => find<Route>(Resources.routes, name));
      expect(made.metadata.labels).toMatchObject({ 'strimzi.io/cluster': 'rt', 'strimzi.io/kind': 'Kafka' });
      expect(await find(Resources.strimziPodSets, 'rt-rt')).toBeUndefined();
      await api.client.setStatus(made, { ingress: [{ host }] });
    }
    await eventually(async () => (await find(Resources.strimziPodSets, 'rt-rt')) && true);
  });

  it('is advertised under those hosts, which are in the certificates', async () => {
    const config = await find<KubeObject & { data: Record<string, string> }>(Resources.configMaps, 'rt-rt-0');
    expect(config?.data['server.config']).toContain('EXTERNAL-9094://given-by-the-router.example:443\n');
    const secret = await find<Secret>(Resources.secrets, 'rt-rt-0');
    const certificate = new X509Certificate(Buffer.from(secret!.data!['rt-rt-0.crt']!, 'base64'));
    for (const host of Object.values(hosts)) expect(certificate.checkHost(host)).toBe(host);
  });

  it('brings back a deleted Route', async () => {
    const { metadata } = (await find<Route>(Resources.routes, 'rt-rt-0'))!;
    await api.client.delete(Resources.routes, NAMESPACE, 'rt-rt-0');
    const back = await eventually(() => find<Route>(Resources.routes, 'rt-rt-0'));
    expect(back.metadata.uid).not.toBe(metadata.uid);
    await api.client.setStatus(back, { ingress: [{ host: hosts['rt-rt-0'] }] });
  });

  it('loses its Routes and Services when it is replaced', async () => {
    await setListener('rt', { name: 'plain', port: 9092 });
    await eventually(async () => {
      const labelSelector = 'strimzi.io/cluster=rt';
      const left = await api.client.list(Resources.routes, { namespace: NAMESPACE, labelSelector });
      return left.items.length === 0 || undefined;
    });
    expect(await find(Resources.services, 'rt-kafka-external-bootstrap')).toBeUndefined();
  });
});

/** As far as this operator sees it; it stands in for OpenShift, and the test for its router. */
async function createRouteDefinition(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'route-'));
  const file = join(folder, 'crd.json');
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'routes.route.openshift.io' },
      spec: {
        group: 'route.openshift.io',
        names: { kind: 'Route', plural: 'routes' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    }),
  );
  await kubectl('create', '-f', file);
  await rm(folder, { recursive: true });
}
