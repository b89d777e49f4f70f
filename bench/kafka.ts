import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka as KafkaJs, logLevel } from 'kafkajs';
import type { KafkaView, MessageEvent } from '#lib/api.ts';
import { latencyRow, sleep, type Benchmark } from './harness.ts';
import { startApp } from './parts/app.ts';
import { CourseCluster } from './parts/course-cluster.ts';
import { cpuSecondsOf, isServer } from './parts/processes.ts';
import { Session } from './parts/session.ts';
import { StreamReader } from './parts/stream-reader.ts';

const LIMIT_MS = 300;
const MESSAGES = 200;
const JOINS = 20;
const IDLE_MS = 10_000;
const IDLE_LIMIT = 0.05;
const TOPIC = 'my-topic';
const GROUP = 'my-bench';
/** Not the course's: another sandbox of this machine may have them. */
const NODE_PORTS = { host: '127.0.0.1', bootstrap: 32110, first: 32010 };

/** From what happens on the course's cluster to what a page's event streams say of it. */
const benchmark: Benchmark = {
  title: 'Live Kafka view',
  async run(log) {
    const home = await mkdtemp(join(tmpdir(), 'kl-'));
    log('the app and its sandbox');
    const app = await startApp(home);
    try {
      const session = await Session.open(app);
      await session.untilReady();
      log('the course cluster');
      const kafka = await courseCluster(session, home);
      const view = new StreamReader<KafkaView>(session.stream('/api/kafka'));
      const tail = new StreamReader<MessageEvent>(session.stream(`/api/kafka/messages?topic=${TOPIC}`));
      await view.shown(({ live, topics }) => live === 'live' && topics.length > 0);
      await tail.shown((event) => event.type === 'state' && event.live === 'live');
      log('an idle cluster');
      const idle = await cpuShare(app.pid);
      log(`${MESSAGES} messages`);
      const { offsets, messages } = await produced(kafka, view, tail);
      log(`${JOINS} group joins`);
      const joins = await joined(kafka, view);
      return [
        latencyRow('acknowledged message to its offset in the event stream of the view', offsets, LIMIT_MS),
        latencyRow('acknowledged message to the event stream of the tail', messages, LIMIT_MS),
        latencyRow('a member has joined to its assignment in the event stream of the view', joins, LIMIT_MS),
        {
          what: 'CPU of the server while a page has view and tail open and nothing happens, of one core',
          measured: percent(idle),
          baseline: '',
          target: `≤ ${percent(IDLE_LIMIT)}`,
          met: idle <= IDLE_LIMIT,
        },
      ];
    } finally {
      await app.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;

/** A client of its own, outside: neither the server nor the sandbox knows what it does before the brokers do. */
async function courseCluster(session: Session, home: string): Promise<KafkaJs> {
  const kubeconfig = join(home, 'sandbox/admin.kubeconfig');
  const cluster = new CourseCluster({ nodeBinary: await session.nodeBinary(home), kubeconfig }, home);
  await cluster.installOperator();
  await cluster.applyCluster();
  await cluster.applyUserAndTopic();
  await cluster.addNodePorts(NODE_PORTS);
  const password = await cluster.kubectl('get', 'secret', 'my-user', '-o', 'jsonpath={.data.password}');
  return new KafkaJs({
    brokers: [`${NODE_PORTS.host}:${NODE_PORTS.bootstrap}`],
    logLevel: logLevel.NOTHING,
    sasl: {
      mechanism: 'scram-sha-512',
      username: 'my-user',
      password: Buffer.from(password, 'base64').toString(),
    },
  });
}

async function produced(kafka: KafkaJs, view: StreamReader<KafkaView>, tail: StreamReader<MessageEvent>) {
  const producer = kafka.producer();
  await producer.connect();
  const offsets: number[] = [];
  const messages: number[] = [];
  for (let count = 1; count <= MESSAGES; count++) {
    // At any moment between two looks, not in step with them.
    await sleep(Math.random() * 250);
    const value = `bench ${count}`;
    const told = tail.shown((event) => event.type === 'message' && event.message.value?.text === value);
    const [written] = await producer.send({ topic: TOPIC, messages: [{ value }] });
    const at = performance.now();
    const end = String(BigInt(written!.baseOffset!) + 1n);
    const seen = view.shown(({ topics }) => {
      const partitions = topics.find(({ name }) => name === TOPIC)?.partitions;
      return partitions?.[written!.partition]?.endOffset === end;
    });
    offsets.push(Math.max(0, (await seen) - at));
    messages.push(Math.max(0, (await told) - at));
  }
  await producer.disconnect();
  return { offsets, messages };
}

async function joined(kafka: KafkaJs, view: StreamReader<KafkaView>): Promise<number[]> {
  const taken: number[] = [];
  for (let count = 0; count < JOINS; count++) {
    const consumer = kafka.consumer({ groupId: GROUP, sessionTimeout: 10_000, heartbeatInterval: 500 });
    await consumer.connect();
    await consumer.subscribe({ topic: TOPIC });
    const joining = new Promise<number>((resolve) =>
      consumer.on(consumer.events.GROUP_JOIN, () => resolve(performance.now())),
    );
    await consumer.run({ eachMessage: async () => undefined });
    const at = await joining;
    const members = ({ groups }: KafkaView) => groups.find(({ id }) => id === GROUP)?.members ?? [];
    const seen = await view.shown((view) => members(view)[0]?.assignments[0]?.partitions.length === 3);
    taken.push(Math.max(0, seen - at));
    await consumer.disconnect();
    await view.shown((view) => members(view).length === 0);
  }
  return taken;
}

async function cpuShare(app: number): Promise<number> {
  const [before, at] = [await cpuSecondsOf(app, isServer), performance.now()];
  await sleep(IDLE_MS);
  return ((await cpuSecondsOf(app, isServer)) - before) / ((performance.now() - at) / 1000);
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
