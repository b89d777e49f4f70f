import { Kafka as KafkaJs, logLevel } from 'kafkajs';
import type { KafkaView } from '#lib/api.ts';
import { KafkaObserver } from '#lib/kafka/observer.ts';
import { bareAccess } from '#lib/kafka/testing-access.ts';
import { connectAdmin } from '#sandbox/operator/kafka-admin/index.ts';
import { startBrokers } from '#sandbox/operator/testing/brokers.ts';
import { latencyRow, sleep, type Benchmark } from './harness.ts';

const LIMIT_MS = 300;
const MESSAGES = 200;
const JOINS = 20;
const IDLE_MS = 10_000;
const IDLE_LIMIT = 0.05;
const TOPIC = 'bench';
const GROUP = 'bench-group';
const USER = { username: 'bench', password: 'bench-password' };

/** From what happens on three brokers to what a page is sent. */
const benchmark: Benchmark = {
  title: 'Live Kafka view',
  async run(log) {
    log('three bare brokers');
    const brokers = await startBrokers(3, { authorizer: false });
    const admin = connectAdmin(brokers.admin);
    try {
      await admin.users.setScramPassword(USER.username, USER.password);
      await admin.topics.create({ name: TOPIC, partitions: 3, replicas: 3 });
      const observer = new KafkaObserver(bareAccess(brokers.plain, { sasl: USER }));
      let told: (view: KafkaView) => void = () => undefined;
      const unsubscribe = observer.subscribe((view) => told(view));
      const shown = (condition: (view: KafkaView) => boolean) =>
        new Promise<number>((resolve) => {
          told = (view) => condition(view) && resolve(performance.now());
          told(observer.view());
        });
      await shown(({ live, topics }) => live === 'live' && topics.length > 0);
      log('an idle cluster');
      const idle = await cpuShare();
      const kafka = new KafkaJs({
        brokers: brokers.plain.split(','),
        logLevel: logLevel.NOTHING,
        sasl: { mechanism: 'scram-sha-512', ...USER },
      });
      log(`${MESSAGES} messages`);
      const messages = await produced(kafka, shown);
      log(`${JOINS} group joins`);
      const joins = await joined(kafka, shown);
      unsubscribe();
      return [
        latencyRow('acknowledged message to its offset on the page', messages, LIMIT_MS),
        latencyRow('a member has joined to its assignment on the page', joins, LIMIT_MS),
        {
          what: 'CPU of the server while a page looks and nothing happens, of one core',
          measured: percent(idle),
          baseline: '',
          target: `≤ ${percent(IDLE_LIMIT)}`,
          met: idle <= IDLE_LIMIT,
        },
      ];
    } finally {
      await admin.close();
      await brokers.stop();
    }
  },
};
export default benchmark;

type Shown = (condition: (view: KafkaView) => boolean) => Promise<number>;

async function produced(kafka: KafkaJs, shown: Shown): Promise<number[]> {
  const producer = kafka.producer();
  await producer.connect();
  const taken: number[] = [];
  for (let count = 1; count <= MESSAGES; count++) {
    // At any moment between two looks, not in step with them.
    await sleep(Math.random() * 250);
    const [written] = await producer.send({ topic: TOPIC, messages: [{ value: 'x' }] });
    const at = performance.now();
    const end = String(BigInt(written!.baseOffset!) + 1n);
    const seen = await shown(({ topics }) => topics[0]?.partitions[written!.partition]?.endOffset === end);
    taken.push(Math.max(0, seen - at));
  }
  await producer.disconnect();
  return taken;
}

async function joined(kafka: KafkaJs, shown: Shown): Promise<number[]> {
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
    const seen = await shown((view) => members(view)[0]?.assignments[0]?.partitions.length === 3);
    taken.push(Math.max(0, seen - at));
    await consumer.disconnect();
    await shown((view) => members(view).length === 0);
  }
  return taken;
}

/** Of one core, by this process: nothing else runs in it. */
async function cpuShare(): Promise<number> {
  const [before, at] = [process.cpuUsage(), performance.now()];
  await sleep(IDLE_MS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - at);
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
