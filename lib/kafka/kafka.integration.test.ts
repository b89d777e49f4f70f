import { randomBytes } from 'node:crypto';
import { Consumer, stringDeserializers } from '@platformatic/kafka';
import { Kafka as KafkaJs, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KafkaView, MessageEvent, MessageRow } from '#lib/api.ts';
import { CertificateAuthority } from '#sandbox/operator/ca/certificate-authority.ts';
import { KeyPool } from '#sandbox/operator/ca/keys.ts';
import { connectAdmin, type AclRule, type KafkaAdmin } from '#sandbox/operator/kafka-admin/index.ts';
import { startBrokers, type Brokers } from '#sandbox/operator/testing/brokers.ts';
import { eventually } from '#sandbox/operator/testing/wait.ts';
import type { Credentials } from './broker-connection.ts';
import type { KafkaCluster } from './cluster.ts';
import { tailMessages, type TailOptions } from './message-tail.ts';
import { KafkaObserver } from './observer.ts';
import { produceMessage } from './produce.ts';
import { bareAccess } from './testing-access.ts';

const USER = { username: 'my-user', password: 'correct-horse' };

let brokers: Brokers;
let admin: KafkaAdmin;
const clusters: KafkaCluster[] = [];

const allow = (resource: 'TOPIC' | 'GROUP'): AclRule => ({
  principal: 'User:my-user',
  host: '*',
  operation: 'ALL',
  permission: 'ALLOW',
  resource,
  name: 'my',
  pattern: 'PREFIXED',
});
const access = (password = USER.password) => bareAccess(brokers.plain, { sasl: { ...USER, password } });

function client(): KafkaCluster {
  const cluster = access().cluster();
  clusters.push(cluster);
  return cluster;
}

async function topic(name: string, partitions = 3, config: Record<string, string> = {}): Promise<void> {
  await admin.topics.create({ name, partitions, replicas: 3, config });
  await eventually(
    async () =>
      (await admin.topics.describe(name))?.partitions.every(({ isr }) => isr.length === 3) || undefined,
  );
}

/** What a tail has sent so far. */
function tail(options: Partial<TailOptions> & { topic: string }) {
  const events: MessageEvent[] = [];
  const stop = tailMessages(access(), { from: 'latest', filter: '', ...options }, (event) =>
    events.push(event),
  );
  const messages = (): MessageRow[] =>
    events.flatMap((event) => (event.type === 'message' ? [event.message] : []));
  const states = () => events.flatMap((event) => (event.type === 'state' ? [event] : []));
  const live = () => eventually(() => states().some((state) => state.live === 'live') || undefined);
  return { events, messages, states, live, stop };
}

beforeAll(async () => {
  brokers = await startBrokers(3);
  admin = connectAdmin(brokers.admin);
  await admin.users.setScramPassword(USER.username, USER.password);
  await admin.users.createAcls([allow('TOPIC'), allow('GROUP')]);
  await topic('my-topic');
  await topic('secret-topic', 1);
  await eventually(async () => (await client().describe()).topics.length === 1 || undefined);
});

afterAll(async () => {
  for (const cluster of clusters) cluster.close();
  await admin?.close();
  await brokers?.stop();
});

describe('a produced message', () => {
  it('is told with its place, and its key decides on the partition as for Kafka', async () => {
    const cluster = client();
    const first = await produceMessage(cluster, { topic: 'my-topic', key: 'apple', value: '사과' });
    const second = await produceMessage(cluster, { topic: 'my-topic', key: 'apple', value: null });
    expect(second).toMatchObject({
      partition: first.partition,
      offset: String(BigInt(first.offset) + 1n),
    });
    expect(Math.abs(first.timestamp - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    [
      'a topic that does not exist, without making it',
      { topic: 'my-typo', value: 'x' },
      'KAFKA_UNKNOWN_TOPIC',
    ],
    ['a topic outside the ACLs', { topic: 'secret-topic', value: 'x' }, 'KAFKA_AUTHORIZATION'],
    ['a partition that does not exist', { topic: 'my-topic', partition: 3, value: 'x' }, 'BAD_REQUEST'],
    [
      'a message that is too large',
      { topic: 'my-topic', value: 'x'.repeat(1_100_000) },
      'KAFKA_MESSAGE_TOO_LARGE',
    ],
  ])('is refused for %s', async (_, message, code) => {
    await expect(produceMessage(client(), message, 'my-user')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/[가-힣]/),
    });
    expect(await admin.topics.describe('my-typo')).toBeUndefined();
  });
});

describe('the message tail', () => {
  it('begins where it is asked to, and follows', async () => {
    await topic('my-tail', 1);
    const cluster = client();
    const send = (value: string) => produceMessage(cluster, { topic: 'my-tail', value });
    for (const value of ['one', 'two', 'three']) await send(value);
    const all = tail({ topic: 'my-tail', from: 'earliest' });
    const last = tail({ topic: 'my-tail', from: 2 });
    const latest = tail({ topic: 'my-tail' });
    const filtered = tail({ topic: 'my-tail', from: 'earliest', filter: 'our' });
    await latest.live();
    await send('four');
    const values = (one: typeof all) => one.messages().map(({ value }) => value?.text);
    await eventually(() => values(latest).length > 0 || undefined);
    await eventually(() => values(all).length > 3 || undefined);
    await eventually(() => values(last).length > 2 || undefined);
    await eventually(() => values(filtered).length > 0 || undefined);
    expect(values(all)).toEqual(['one', 'two', 'three', 'four']);
    expect(values(last)).toEqual(['two', 'three', 'four']);
    expect(values(latest)).toEqual(['four']);
    expect(values(filtered)).toEqual(['four']);
    for (const one of [all, last, latest, filtered]) one.stop();
    expect((await cluster.groupsAt(0)).concat(await cluster.groupsAt(1), await cluster.groupsAt(2))).toEqual(
      [],
    );
  });

  it('shows a binary message of 5 MB as the hexadecimal digits of its beginning', async () => {
    await topic('my-large', 1, { 'max.message.bytes': '6000000' });
    const value = randomBytes(5_000_000);
    value[0] = 0xff;
    const large = tail({ topic: 'my-large' });
    await large.live();
    const cluster = client();
    const { partitions } = await cluster.topic('my-large');
    await cluster.produce(partitions[0]!.leader, {
      topic: 'my-large',
      partition: 0,
      key: null,
      value,
      headers: [[Buffer.from('trace'), Buffer.from('a1')]],
    });
    await eventually(() => large.messages().length > 0 || undefined);
    large.stop();
    expect(large.messages()[0]).toMatchObject({
      key: null,
      value: { encoding: 'hex', size: 5_000_000, truncated: true, text: value.toString('hex', 0, 4096) },
      headers: [{ name: 'trace', value: { encoding: 'text', text: 'a1' } }],
    });
  });

  it('counts what a page cannot take, and shows the newest', async () => {
    await topic('my-flood', 1);
    const flood = tail({ topic: 'my-flood' });
    await flood.live();
    const producer = kafkajs().producer();
    await producer.connect();
    for (let batch = 0; batch < 20; batch++)
      await producer.send({
        topic: 'my-flood',
        messages: Array.from({ length: 1000 }, (_, index) => ({ value: `m${batch * 1000 + index}` })),
      });
    await producer.disconnect();
    await eventually(() => flood.messages().at(-1)?.value?.text === 'm19999' || undefined);
    flood.stop();
    const skipped = flood.events.reduce((sum, event) => sum + (event.type === 'gap' ? event.skipped : 0), 0);
    expect(skipped).toBeGreaterThan(0);
    expect(skipped + flood.messages().length).toBe(20_000);
  });

  it('shows all that is there already, however much', async () => {
    const all = tail({ topic: 'my-flood', from: 'earliest' });
    await eventually(() => all.messages().length >= 20_000 || undefined);
    all.stop();
    expect(all.events.some(({ type }) => type === 'gap')).toBe(false);
  });

  it('says why there is nothing, and goes on when the topic comes', async () => {
    const hidden = tail({ topic: 'secret-topic' });
    const missing = tail({ topic: 'my-later' });
    const codeOf = (one: typeof hidden) => one.states().find(({ error }) => error)?.error?.code;
    expect(await eventually(() => codeOf(hidden))).toBe('KAFKA_AUTHORIZATION');
    expect(await eventually(() => codeOf(missing))).toBe('KAFKA_UNKNOWN_TOPIC');
    await topic('my-later', 1);
    await produceMessage(client(), { topic: 'my-later', value: 'there' });
    await eventually(() => missing.messages().length > 0 || undefined);
    await admin.topics.delete('my-later');
    await eventually(() => missing.states().at(-1)?.error?.code === 'KAFKA_UNKNOWN_TOPIC' || undefined);
    for (const one of [hidden, missing]) one.stop();
  });
});

describe('the live view', () => {
  it('tells topics, offsets, groups of both kinds with members, commits and lag', async () => {
    await topic('my-groups', 2);
    const observer = new KafkaObserver(access());
    const views: KafkaView[] = [];
    const unsubscribe = observer.subscribe((view) => views.push(view));
    const seen = <T>(find: (view: KafkaView) => T | undefined | false) =>
      eventually(() => {
        const view = views.at(-1);
        return (view && find(view)) || undefined;
      });
    const cluster = client();
    for (const value of ['a', 'b', 'c'])
      await produceMessage(cluster, { topic: 'my-groups', partition: 1, value });
    const row = await seen(({ topics }) =>
      topics.find(({ name, partitions }) => name === 'my-groups' && partitions[1]?.endOffset === '3'),
    );
    expect(row.partitions[1]).toMatchObject({ startOffset: '0', isr: expect.arrayContaining([0, 1, 2]) });
    expect(views.at(-1)!.topics.map(({ name }) => name)).not.toContain('secret-topic');
    expect(views.at(-1)!.brokers.map(({ id }) => id)).toEqual([0, 1, 2]);

    const classic = kafkajs().consumer({
      groupId: 'my-classic',
      sessionTimeout: 10_000,
      heartbeatInterval: 500,
    });
    await classic.connect();
    await classic.subscribe({ topic: 'my-groups', fromBeginning: true });
    await classic.run({ autoCommitInterval: 100, eachMessage: async () => undefined });
    const group = await seen(({ groups }) =>
      groups.find(
        ({ id, lag, offsets }) =>
          id === 'my-classic' && lag === '0' && offsets.some(({ committed }) => committed === '3'),
      ),
    );
    expect(group).toMatchObject({ state: 'Stable', type: 'classic', assignor: 'RoundRobinAssigner' });
    expect(group.members[0]!.assignments).toEqual([{ topic: 'my-groups', partitions: [0, 1] }]);
    await classic.disconnect();
    await seen(({ groups }) =>
      groups.find(
        ({ id, state, members }) => id === 'my-classic' && state === 'Empty' && members.length === 0,
      ),
    );
    await produceMessage(cluster, { topic: 'my-groups', partition: 1, value: 'd' });
    await seen(({ groups }) => groups.find(({ id, lag }) => id === 'my-classic' && lag === '1'));

    const modern = new Consumer({
      clientId: 'modern',
      groupId: 'my-modern',
      groupProtocol: 'consumer',
      bootstrapBrokers: brokers.plain.split(','),
      sasl: { mechanism: 'SCRAM-SHA-512', ...USER },
      deserializers: stringDeserializers,
    });
    const stream = await modern.consume({ topics: ['my-groups'], mode: 'earliest' });
    stream.on('data', () => undefined);
    const kip848 = await seen(({ groups }) =>
      groups.find(({ id, members }) => id === 'my-modern' && members[0]?.assignments.length === 1),
    );
    expect(kip848).toMatchObject({ type: 'consumer', assignor: 'uniform' });
    expect(kip848.members[0]).toMatchObject({
      clientId: 'modern',
      assignments: [{ topic: 'my-groups', partitions: [0, 1] }],
    });
    await stream.close();
    await modern.close();
    unsubscribe();
  });

  it('says that the password is wrong', async () => {
    const observer = new KafkaObserver(access('battery-staple'));
    const unsubscribe = observer.subscribe(() => undefined);
    const error = await eventually(() => observer.view().error);
    unsubscribe();
    expect(error).toMatchObject({
      code: 'KAFKA_AUTHENTICATION',
      message: expect.stringContaining('my-user'),
    });
  });

  it('works with a certificate over TLS', async () => {
    const authority = new CertificateAuthority(brokers.clientsCa, new KeyPool(0));
    const { certificate, key } = await authority.issue({ commonName: 'my-tls-user' });
    const tls = { ca: brokers.clusterCa.certificate, cert: certificate, key };
    const cluster = bareAccess(brokers.tls, { tls }).cluster();
    clusters.push(cluster);
    // No ACL names this user: it logs in, and sees no topic.
    expect(await cluster.describe()).toMatchObject({
      brokers: [{ id: 0 }, { id: 1 }, { id: 2 }],
      topics: [],
    });
    const other = bareAccess(brokers.tls, { tls: { ...tls, ca: brokers.clientsCa.certificate } }).cluster();
    clusters.push(other);
    await expect(other.describe()).rejects.toThrow(/certificate/);
  });
});

describe('a listener', () => {
  const cluster = (listener: string, credentials: Credentials) => {
    const made = bareAccess(listener, credentials).cluster();
    clusters.push(made);
    return made;
  };

  it('that asks for a password over TLS takes it from whoever trusts the cluster’s CA', async () => {
    const tls = { ca: brokers.clusterCa.certificate };
    const message = { topic: 'my-topic', value: 'over TLS' };
    expect(await produceMessage(cluster(brokers.secure, { tls, sasl: USER }), message)).toMatchObject({
      offset: expect.stringMatching(/^\d+$/),
    });
    const wrong = cluster(brokers.secure, { tls, sasl: { ...USER, password: 'battery-staple' } });
    await expect(wrong.describe()).rejects.toThrow(/[Aa]uthentication/);
    const other = cluster(brokers.secure, { tls: { ca: brokers.clientsCa.certificate }, sasl: USER });
    await expect(other.describe()).rejects.toThrow(/certificate/);
  });

  it('that asks nobody who they are needs no credentials, and refuses a password that it did not ask for', async () => {
    const open = cluster(brokers.open, {});
    const { topics } = await open.describe();
    expect(topics.map(({ name }) => name)).toEqual(expect.arrayContaining(['my-topic', 'secret-topic']));
    const message = { topic: 'secret-topic', value: 'from anybody' };
    expect(await produceMessage(open, message)).toMatchObject({ partition: 0 });
    await expect(cluster(brokers.open, { sasl: USER }).describe()).rejects.toThrow();
  });
});

describe('a broker that is killed while messages are written', () => {
  it('loses nothing that was acknowledged', async () => {
    await topic('my-strict', 1, { 'min.insync.replicas': '3' });
    await topic('my-acks', 3, { 'min.insync.replicas': '2' });
    const observer = new KafkaObserver(access());
    const unsubscribe = observer.subscribe(() => undefined);
    const cluster = client();
    const acknowledged: string[] = [];
    let killed: Promise<void> | undefined;
    for (let index = 0; index < 300; index++) {
      if (index === 100) killed = brokers.kill(2);
      try {
        const { partition, offset } = await produceMessage(cluster, {
          topic: 'my-acks',
          partition: index % 3,
          value: `${index}`,
        });
        acknowledged.push(`${partition}/${offset}/${index}`);
      } catch {
        // Nobody was told that this one is safe.
      }
    }
    await killed;
    expect(acknowledged.length).toBeGreaterThan(250);
    const all = tail({ topic: 'my-acks', from: 'earliest' });
    const stored = () =>
      new Set(all.messages().map(({ partition, offset, value }) => `${partition}/${offset}/${value?.text}`));
    await eventually(() => acknowledged.every((one) => stored().has(one)) || undefined);
    all.stop();
    // The view stays, and tells that a replica is missing.
    await eventually(() => {
      const { live, brokers: left, topics } = observer.view();
      const isr = topics.find(({ name }) => name === 'my-acks')?.partitions[0]?.isr;
      return (live === 'live' && left.length === 2 && isr?.length === 2) || undefined;
    });
    unsubscribe();
    await expect(produceMessage(client(), { topic: 'my-strict', value: 'x' })).rejects.toMatchObject({
      code: 'KAFKA_FAILED',
      message: expect.stringContaining('ISR'),
    });
  });
});

function kafkajs(): KafkaJs {
  return new KafkaJs({
    brokers: brokers.plain.split(','),
    logLevel: logLevel.NOTHING,
    sasl: { mechanism: 'scram-sha-512', ...USER },
  });
}
