import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAdmin, type KafkaAdmin } from './kafka-admin/index.ts';
import { Resources, type KubeObject, type ResourceType } from './runtime/resource.ts';
import { startApiServer, type ApiServer } from './testing/api-server.ts';
import { startBrokers, type Brokers } from './testing/brokers.ts';
import { freePorts } from './testing/ports.ts';
import { eventually } from './testing/wait.ts';
import { SECOND_OWNER, TOPIC_SCENARIOS, type TopicStep } from './topic/expectations.ts';
import { runTopicOperator } from './topic/main.ts';
import type { KafkaTopic } from './topic/types.ts';
import { ACLS_WITHOUT_AUTHORIZER, SECRET_LABELS, USER_EXPECTATIONS } from './user/expectations.ts';
import { runUserOperator, type UserOperatorConfig } from './user/main.ts';
import type { KafkaUser, KafkaUserSpec, Secret } from './user/types.ts';

const run = promisify(execFile);
const NAMESPACE = 'kafka';
const CLUSTER = 'my-cluster';
const INSTALL = 'content/lab/kafka/strimzi/install/cluster-operator';
/** Short, so that what only the regular look finds is found soon. */
const RECONCILE_EVERY_MS = 2_000;

let api: ApiServer;
let brokers: Brokers;
let kafka: KafkaAdmin;
const operators = new AbortController();
const running: Promise<void>[] = [];

beforeAll(async () => {
  // Each in its own variable as soon as it runs, so that afterAll ends the one when the other fails.
  const starting = await Promise.allSettled([
    startApiServer().then((started) => (api = started)),
    startBrokers(3).then((started) => (brokers = started)),
  ]);
  for (const part of starting) if (part.status === 'rejected') throw part.reason;
  kafka = connectAdmin(brokers.admin);
  await kubectl('create', 'namespace', NAMESPACE);
  await kubectl(
    'create',
    '-f',
    `${INSTALL}/043-Crd-kafkatopic.yaml`,
    '-f',
    `${INSTALL}/044-Crd-kafkauser.yaml`,
  );
  await eventually(() =>
    api.client.list(Resources.kafkaTopics).then(() => api.client.list(Resources.kafkaUsers)),
  );
  await createClusterSecrets();
  const [topicHealth, userHealth] = (await freePorts(2)) as [number, number];
  running.push(
    runTopicOperator(
      {
        namespace: NAMESPACE,
        labels: `strimzi.io/cluster=${CLUSTER}`,
        bootstrap: brokers.internal,
        secrets: {
          namespace: NAMESPACE,
          trusted: 'my-cluster-cluster-ca-cert',
          own: 'my-cluster-entity-topic-operator-certs',
          certKey: 'entity-operator.crt',
          keyKey: 'entity-operator.key',
        },
        reconcileEveryMs: RECONCILE_EVERY_MS,
        healthPort: topicHealth,
      },
      operators.signal,
    ),
    runUserOperator(userOperator({ healthPort: userHealth }), operators.signal),
  );
  for (const port of [topicHealth, userHealth]) {
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok || undefined);
  }
});

afterAll(async () => {
  operators.abort();
  await Promise.allSettled(running);
  await kafka?.close();
  await Promise.all([api?.stop(), brokers?.stop()]);
});

describe('KafkaTopic', () => {
  for (const scenario of TOPIC_SCENARIOS) {
    it(scenario.name, async () => {
      const { topic, steps } = scenario;
      const first = steps[0]!;
      await api.client.create(kafkaTopic(topic, first.spec));
      for (const step of steps) {
        if (step !== first) await takeStep(topic, step);
        await eventually(async () => {
          expect(await topicState(topic), step.does).toEqual(step.expect);
          return true;
        });
      }
      const inKafka = (await getTopic(topic)).status?.topicName ?? topic;
      await deleted(Resources.kafkaTopics, topic);
      await inKafkaOrNot(inKafka, scenario.remains ?? false);
    });
  }

  it('of another cluster or of none is ignored', async () => {
    await api.client.create(kafkaTopic('elsewhere', { partitions: 1, replicas: 1 }, 'arsenal-cluster'));
    await api.client.create(kafkaTopic('nowhere', { partitions: 1, replicas: 1 }, null));
    // The operator works through its queue in order: when this one is ready, it has passed by the others.
    await api.client.create(kafkaTopic('marker', { partitions: 1, replicas: 1 }));
    await topicReady('marker');
    for (const name of ['elsewhere', 'nowhere']) {
      expect(await topicState(name)).toEqual({});
      await deleted(Resources.kafkaTopics, name);
    }
    await deleted(Resources.kafkaTopics, 'marker');
  });

  it('the first of two has the topic', async () => {
    await api.client.create(kafkaTopic('first', { partitions: 1, replicas: 1, topicName: 'shared' }));
    await topicReady('first');
    await api.client.create(kafkaTopic('second', { partitions: 1, replicas: 1, topicName: 'shared' }));
    const expected = { conditions: SECOND_OWNER.conditions('first'), topicName: 'shared' };
    await eventually(async () => {
      expect(await topicState('second')).toEqual(expected);
      return true;
    });
    // The second goes without taking the topic along.
    await deleted(Resources.kafkaTopics, 'second');
    expect(await exists('shared')).toBe(true);
    await deleted(Resources.kafkaTopics, 'first');
    await inKafkaOrNot('shared', false);
  });

  it('takes back what others change in Kafka, and resets what left the spec', async () => {
    const config = { 'retention.ms': 60_000, 'cleanup.policy': ['compact', 'delete'] };
    await api.client.create(kafkaTopic('drift', { partitions: 1, replicas: 1, config }));
    await topicReady('drift');
    await kafka.topics.alterConfig('drift', { set: { 'retention.ms': '1', 'segment.ms': '1' }, reset: [] });
    await ownConfig('drift', { 'retention.ms': '60000', 'cleanup.policy': 'compact,delete' });
    await kafka.topics.delete('drift');
    await ownConfig('drift', { 'retention.ms': '60000', 'cleanup.policy': 'compact,delete' });
    await api.client.patch(Resources.kafkaTopics, NAMESPACE, 'drift', { spec: { config: null } });
    await ownConfig('drift', {});
    await deleted(Resources.kafkaTopics, 'drift');
  });

  it('that changes to another cluster keeps its topic and loses its finalizer', async () => {
    await api.client.create(kafkaTopic('moved', { partitions: 1, replicas: 1 }));
    await topicReady('moved');
    await label(Resources.kafkaTopics, 'moved', 'arsenal-cluster');
    await eventually(async () => (await getTopic('moved')).metadata.finalizers === undefined || undefined);
    await deleted(Resources.kafkaTopics, 'moved');
    expect(await exists('moved')).toBe(true);
  });
});

describe('KafkaUser', () => {
  for (const expected of USER_EXPECTATIONS) {
    it(expected.name, async () => {
      const { user } = expected;
      await api.client.create(kafkaUser(user, expected.spec, CLUSTER, expected.annotations));
      await eventually(async () => {
        const { status } = await getUser(user);
        expect(withoutTimes(status?.conditions)).toEqual(expected.conditions);
        expect(status?.username).toBe(expected.username);
        expect(status?.secret).toBe(expected.secret && user);
        const secret = await findSecret(user);
        expect(secret && Object.keys(secret.data ?? {}).sort()).toEqual(expected.secret);
        return true;
      });
      await deleted(Resources.kafkaUsers, user);
      await eventually(async () => {
        expect(await findSecret(user)).toBeUndefined();
        expect(await kafka.users.scramUsers()).not.toContain(user);
        expect(await kafka.users.acls(`User:${expected.username}`)).toEqual([]);
        return true;
      });
    });
  }

  it('gets a Secret with labels, owner, and a password of 32 characters that begins with a letter', async () => {
    const user = await readyUser('my-user', scramUser());
    const secret = (await findSecret('my-user'))!;
    expect(secret.metadata.labels).toEqual(SECRET_LABELS);
    expect(secret.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'kafka.strimzi.io/v1',
        kind: 'KafkaUser',
        name: 'my-user',
        uid: user.metadata.uid,
        controller: false,
        blockOwnerDeletion: true,
      },
    ]);
    expect(secret.type).toBe('Opaque');
    const password = text(secret, 'password');
    expect(password).toMatch(/^[A-Za-z][A-Za-z0-9]{31}$/);
    expect(text(secret, 'sasl.jaas.config')).toBe(
      `org.apache.kafka.common.security.scram.ScramLoginModule required username="my-user" password="${password}";`,
    );
    await deleted(Resources.kafkaUsers, 'my-user');
  });

  it('can log in and do what the ACLs allow, and nothing else', async () => {
    await readyUser('worker', scramUser());
    const client = await login('worker');
    await eventually(() =>
      client.createTopics({ topics: [{ topic: 'my-orders', numPartitions: 1 }] }).then(() => true),
    );
    await expect(client.createTopics({ topics: [{ topic: 'other', numPartitions: 1 }] })).rejects.toThrow();
    await client.disconnect();
    await kafka.topics.delete('my-orders');
    await deleted(Resources.kafkaUsers, 'worker');
  });

  it('with a certificate is known to brokers by its common name', async () => {
    await readyUser('certified', { ...scramUser(), authentication: { type: 'tls' } });
    const secret = (await findSecret('certified'))!;
    const client = connectAdmin({
      bootstrap: brokers.tls,
      ca: brokers.clusterCa.certificate,
      cert: text(secret, 'user.crt'),
      key: text(secret, 'user.key'),
    });
    await eventually(() => client.topics.create({ name: 'my-tls', partitions: 1, replicas: 1 }));
    await expect(client.topics.create({ name: 'other', partitions: 1, replicas: 1 })).rejects.toMatchObject({
      exception: 'TopicAuthorizationException',
    });
    await client.close();
    await kafka.topics.delete('my-tls');
    await deleted(Resources.kafkaUsers, 'certified');
  });

  it('gets a new password when its Secret is deleted, and the edited one when it is edited', async () => {
    await readyUser('changing', scramUser());
    const before = text((await findSecret('changing'))!, 'password');
    await api.client.delete(Resources.secrets, NAMESPACE, 'changing');
    const after = await eventually(async () => {
      const secret = await findSecret('changing');
      return secret && text(secret, 'password');
    });
    expect(after).not.toBe(before);
    const data = { password: Buffer.from('chosenbyhand').toString('base64') };
    await api.client.patch(Resources.secrets, NAMESPACE, 'changing', { data });
    await eventually(async () => {
      const client = await login('changing', 'chosenbyhand');
      await client.disconnect();
      return true;
    });
    expect(text((await findSecret('changing'))!, 'sasl.jaas.config')).toContain('password="chosenbyhand"');
    await deleted(Resources.kafkaUsers, 'changing');
  });

  it('takes a password from a Secret of the student, also one that comes later', async () => {
    const password = { valueFrom: { secretKeyRef: { name: 'mine', key: 'pw' } } };
    await api.client.create(kafkaUser('chooser', { authentication: { type: 'scram-sha-512', password } }));
    await eventually(
      async () => (await getUser('chooser')).status?.conditions?.[0]?.type === 'NotReady' || undefined,
    );
    await api.client.create(secretOf('mine', { pw: 'abcdefgh' }));
    await eventually(
      async () => (await getUser('chooser')).status?.conditions?.[0]?.type === 'Ready' || undefined,
    );
    expect(text((await findSecret('chooser'))!, 'password')).toBe('abcdefgh');
    await deleted(Resources.kafkaUsers, 'chooser');
    expect(await findSecret('mine')).toBeDefined();
  });

  it('has its permissions and quotas changed, and loses them when the kind of authentication changes', async () => {
    const quotas = { producerByteRate: 1_000_000, requestPercentage: 50 };
    await readyUser('mutable', { ...scramUser(), quotas });
    await eventually(async () => {
      expect((await kafka.users.quotas()).get('mutable')).toEqual({
        producer_byte_rate: 1e6,
        request_percentage: 50,
      });
      expect(await kafka.users.acls('User:mutable')).toHaveLength(2);
      return true;
    });
    const acls = [{ operations: ['Read', 'Describe'], resource: { type: 'topic', name: 'one' } }];
    const spec = { authentication: { type: 'tls' }, authorization: { acls }, quotas: null };
    await api.client.patch(Resources.kafkaUsers, NAMESPACE, 'mutable', { spec });
    await eventually(async () => {
      expect((await kafka.users.acls('User:CN=mutable')).map(({ operation }) => operation).sort()).toEqual([
        'DESCRIBE',
        'READ',
      ]);
      expect(await kafka.users.acls('User:mutable')).toEqual([]);
      expect(await kafka.users.scramUsers()).not.toContain('mutable');
      expect((await kafka.users.quotas()).has('mutable')).toBe(false);
      return true;
    });
    await deleted(Resources.kafkaUsers, 'mutable');
  });

  it('that nobody declares is removed from Kafka; a Secret that only has its name stays', async () => {
    await api.client.create(secretOf('stranger', { key: 'value' }));
    await kafka.users.setScramPassword('stranger', 'whatever');
    await kafka.users.createAcls([
      {
        principal: 'User:CN=ghost',
        host: '*',
        operation: 'ALL',
        permission: 'ALLOW',
        resource: 'TOPIC',
        name: 'x',
        pattern: 'LITERAL',
      },
    ]);
    await eventually(async () => {
      expect(await kafka.users.scramUsers()).not.toContain('stranger');
      expect(await kafka.users.acls('User:CN=ghost')).toEqual([]);
      return true;
    });
    expect(await findSecret('stranger')).toBeDefined();
  });

  it('of another cluster is ignored, until the label is right; and loses everything when it is wrong again', async () => {
    await api.client.create(kafkaUser('lost', scramUser(), 'arsenal-cluster'));
    await readyUser('passer-by', scramUser());
    expect((await getUser('lost')).status).toBeUndefined();
    await label(Resources.kafkaUsers, 'lost', CLUSTER);
    await eventually(async () => (await getUser('lost')).status?.secret === 'lost' || undefined);
    await label(Resources.kafkaUsers, 'lost', 'arsenal-cluster');
    await eventually(async () => {
      expect(await findSecret('lost')).toBeUndefined();
      expect((await getUser('lost')).status).toEqual({});
      return true;
    });
    await deleted(Resources.kafkaUsers, 'lost');
    await deleted(Resources.kafkaUsers, 'passer-by');
  });

  it('with ACLs in a cluster without authorization is refused', async () => {
    const [healthPort] = (await freePorts(1)) as [number];
    const stop = new AbortController();
    const labels = 'strimzi.io/cluster=open';
    // An operator that is told so: what the brokers would answer is not asked.
    const ended = runUserOperator(
      userOperator({ labels, aclsSupported: false, ignoredUsers: /.*/, healthPort }),
      stop.signal,
    );
    await api.client.create(kafkaUser('refused', scramUser(), 'open'));
    await eventually(async () => {
      expect(withoutTimes((await getUser('refused')).status?.conditions)).toEqual(ACLS_WITHOUT_AUTHORIZER);
      return true;
    });
    expect(await findSecret('refused')).toBeUndefined();
    await deleted(Resources.kafkaUsers, 'refused');
    stop.abort();
    await ended;
  });
});

const userOperator = (change: Partial<UserOperatorConfig> & { healthPort: number }): UserOperatorConfig => ({
  namespace: NAMESPACE,
  labels: `strimzi.io/cluster=${CLUSTER}`,
  bootstrap: brokers.internal,
  caNamespace: NAMESPACE,
  clientsCa: {
    certSecret: 'my-cluster-clients-ca-cert',
    keySecret: 'my-cluster-clients-ca',
    validityDays: 365,
    renewalDays: 30,
  },
  clusterCaSecret: 'my-cluster-cluster-ca-cert',
  ownSecret: 'my-cluster-entity-user-operator-certs',
  secretPrefix: '',
  aclsSupported: true,
  ignoredUsers: /^\*$/,
  reconcileEveryMs: RECONCILE_EVERY_MS,
  ...change,
});

/** What the cluster operator leaves for the two others. */
async function createClusterSecrets(): Promise<void> {
  const { clusterCa, clientsCa } = brokers;
  const operator = async (name: string) => {
    const { certificate, key } = await brokers.certificateOf(`my-cluster-entity-${name}`);
    return secretOf(`my-cluster-entity-${name}-certs`, {
      'entity-operator.crt': certificate,
      'entity-operator.key': key,
    });
  };
  for (const secret of [
    secretOf('my-cluster-cluster-ca-cert', { 'ca.crt': clusterCa.certificate }),
    secretOf('my-cluster-clients-ca-cert', { 'ca.crt': clientsCa.certificate }),
    secretOf('my-cluster-clients-ca', { 'ca.key': clientsCa.key }),
    await operator('topic-operator'),
    await operator('user-operator'),
  ]) {
    await api.client.create(secret);
  }
}

function secretOf(name: string, contents: Record<string, string>): Secret {
  const data = Object.entries(contents).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: NAMESPACE },
    data: Object.fromEntries(data) as Record<string, string>,
  };
}

function kafkaTopic(name: string, spec: unknown, cluster: string | null = CLUSTER): KubeObject {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: {
      name,
      namespace: NAMESPACE,
      ...(cluster !== null && { labels: { 'strimzi.io/cluster': cluster } }),
    },
    spec,
  };
}

function kafkaUser(
  name: string,
  spec: KafkaUserSpec,
  cluster = CLUSTER,
  annotations: Record<string, string> = {},
): KubeObject {
  const metadata = { name, namespace: NAMESPACE, labels: { 'strimzi.io/cluster': cluster }, annotations };
  return { apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaUser', metadata, spec };
}

const scramUser = (): KafkaUserSpec => ({
  authentication: { type: 'scram-sha-512' },
  authorization: {
    type: 'simple',
    acls: [
      { operations: ['All'], resource: { type: 'topic', name: 'my', patternType: 'prefix' } },
      { operations: ['All'], resource: { type: 'group', name: 'my', patternType: 'prefix' } },
    ],
  },
});

async function readyUser(name: string, spec: KafkaUserSpec): Promise<KafkaUser> {
  await api.client.create(kafkaUser(name, spec));
  return eventually(async () => {
    const user = await getUser(name);
    return user.status?.conditions?.[0]?.type === 'Ready' ? user : undefined;
  });
}

const topicReady = (name: string) =>
  eventually(async () => (await getTopic(name)).status?.conditions?.[0]?.status === 'True' || undefined);

/** Change of the object by hand, as `kubectl apply`, `annotate` or `patch` would. */
async function takeStep(name: string, { spec, annotations, metadata }: TopicStep): Promise<void> {
  // An apply replaces the configuration, a merge patch would add to it.
  const config = spec && { config: { ...namesToRemove((await getTopic(name)).spec.config), ...spec.config } };
  await api.client.patch(Resources.kafkaTopics, NAMESPACE, name, {
    metadata: { ...metadata, ...(annotations && { annotations }) },
    ...(spec && { spec: { ...spec, ...config } }),
  });
}

const namesToRemove = (config: Record<string, unknown> = {}): Record<string, null> =>
  Object.fromEntries(Object.keys(config).map((name) => [name, null]));

/** In the shape of the expectations. */
async function topicState(name: string): Promise<TopicStep['expect']> {
  const { metadata, status } = await getTopic(name);
  if (status?.observedGeneration !== undefined) expect(status.observedGeneration).toBe(metadata.generation);
  return {
    ...(status?.conditions && { conditions: withoutTimes(status.conditions) }),
    ...(status?.topicName && { topicName: status.topicName }),
    ...(status?.topicId && { topicId: /^[\w-]{22}$/.test(status.topicId) }),
    ...(metadata.finalizers && { finalizers: metadata.finalizers }),
  };
}

const withoutTimes = (conditions: { lastTransitionTime?: string }[] | undefined) =>
  conditions?.map(({ lastTransitionTime, ...condition }) => {
    expect(lastTransitionTime).toBeTypeOf('string');
    return condition;
  }) as TopicStep['expect']['conditions'];

async function ownConfig(topic: string, expected: Record<string, string>): Promise<void> {
  await eventually(async () => {
    const own = [...(await kafka.topics.config(topic))].filter(([, value]) => value.own);
    expect(Object.fromEntries(own.map(([name, { value }]) => [name, value]))).toEqual(expected);
    return true;
  });
}

/** A broker may hear of a deletion a moment after the one that carried it out. */
const inKafkaOrNot = (topic: string, expected: boolean) =>
  eventually(async () => {
    expect(await exists(topic), `${topic} is in Kafka`).toBe(expected);
    return true;
  });
const exists = async (topic: string) => (await kafka.topics.list()).some(({ name }) => name === topic);

const label = (type: ResourceType, name: string, cluster: string) =>
  api.client.patch(type, NAMESPACE, name, { metadata: { labels: { 'strimzi.io/cluster': cluster } } });

async function deleted(type: ResourceType, name: string): Promise<void> {
  await api.client.delete(type, NAMESPACE, name);
  await eventually(async () => (await api.client.find(type, NAMESPACE, name)) === undefined || undefined);
}

const getTopic = (name: string) => api.client.get<KafkaTopic>(Resources.kafkaTopics, NAMESPACE, name);
const getUser = (name: string) => api.client.get<KafkaUser>(Resources.kafkaUsers, NAMESPACE, name);
const findSecret = (name: string) => api.client.find<Secret>(Resources.secrets, NAMESPACE, name);
const text = (secret: Secret, key: string) =>
  Buffer.from(secret.data?.[key] ?? '', 'base64').toString('utf8');

async function login(username: string, password?: string) {
  const secret = await findSecret(username);
  const admin = new Kafka({
    brokers: brokers.plain.split(','),
    sasl: { mechanism: 'scram-sha-512', username, password: password ?? text(secret!, 'password') },
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  }).admin();
  await admin.connect();
  return admin;
}

async function kubectl(...args: string[]): Promise<string> {
  const { program, args: first } = api.kubectl;
  return (await run(program, [...first, ...args])).stdout;
}
