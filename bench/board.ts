import { Kafka as KafkaJs, logLevel, type Producer } from 'kafkajs';
import type { BoardFrame, BoardPause, BoardProtocol } from '#lib/api.ts';
import { TestMembers, testBoard, type TestPage } from '#lib/board/testing-members.ts';
import { bareAccess } from '#lib/kafka/testing-access.ts';
import { connectAdmin, type KafkaAdmin } from '#sandbox/operator/kafka-admin/index.ts';
import { startBrokers } from '#sandbox/operator/testing/brokers.ts';
import { latencyRow, milliseconds, percentile, sleep, type Benchmark, type Row } from './harness.ts';

const LIMIT_MS = 300;
const JOINS = 20;
const ROUNDS = 3;
const PARTITIONS = 6;
const MESSAGES_PER_SECOND = 100;
/** member.py logs in as this user. */
const USER = { username: 'my-user', password: 'bench-password' };
const PROTOCOLS: BoardProtocol[] = ['classic-eager', 'classic-cooperative', 'consumer'];

/** From what happens in a group to what the board is sent, and how long its members stand still. */
const benchmark: Benchmark = {
  title: 'Rebalance board',
  async run(log) {
    log('three bare brokers');
    const brokers = await startBrokers(3, { authorizer: false });
    const admin = connectAdmin(brokers.admin);
    await admin.users.setScramPassword(USER.username, USER.password);
    const members = await TestMembers.create({ BOOTSTRAP: brokers.plain, PASSWORD: USER.password });
    const boards = testBoard(bareAccess(brokers.plain, { sasl: USER }), members.reportFolder);
    const kafka = new KafkaJs({
      brokers: brokers.plain.split(','),
      logLevel: logLevel.NOTHING,
      sasl: { mechanism: 'scram-sha-512', ...USER },
    });
    try {
      log(`${JOINS} joins and leaves`);
      const events = await joinsAndLeaves(admin, kafka, boards.open('bench-joins'));
      const rows: Row[] = [latencyRow('rebalance event to board', events, LIMIT_MS)];
      const heard: number[] = [];
      for (const protocol of PROTOCOLS) {
        log(`a third member, ${protocol}`);
        rows.push(await thirdMember(protocol, { admin, kafka, members, page: boards.open(protocol), heard }));
      }
      return [...rows, latencyRow("a member's own report to board", heard, LIMIT_MS)];
    } finally {
      boards.board.close();
      await members.close();
      await admin.close();
      await brokers.stop();
    }
  },
};
export default benchmark;

/** How long after it happened each was on the board: a member has its partitions, a member has gone. */
async function joinsAndLeaves(admin: KafkaAdmin, kafka: KafkaJs, page: TestPage): Promise<number[]> {
  await admin.topics.create({ name: 'joins', partitions: 3, replicas: 3 });
  const taken: number[] = [];
  const shown = frames(page);
  for (let count = 0; count < JOINS; count++) {
    const consumer = kafka.consumer({
      groupId: 'bench-joins',
      sessionTimeout: 10_000,
      heartbeatInterval: 500,
    });
    await consumer.connect();
    await consumer.subscribe({ topic: 'joins' });
    const joining = new Promise<number>((resolve) =>
      consumer.on(consumer.events.GROUP_JOIN, () => resolve(performance.now())),
    );
    await consumer.run({ eachMessage: async () => undefined });
    const joined = await joining;
    const seen = await shown(({ members }) => members[0]?.assignments[0]?.partitions.length === 3);
    taken.push(Math.max(0, seen - joined));
    await consumer.disconnect();
    const left = performance.now();
    taken.push(Math.max(0, (await shown(({ members }) => members.length === 0)) - left));
    // At any moment between two looks, not in step with them.
    await sleep(Math.random() * 100);
  }
  page.close();
  return taken;
}

interface Parts {
  admin: KafkaAdmin;
  kafka: KafkaJs;
  members: TestMembers;
  page: TestPage;
  /** How long after each revocation the board knew of it. */
  heard: number[];
}

/** The pauses of two members while a third joins. */
async function thirdMember(protocol: BoardProtocol, parts: Parts): Promise<Row> {
  const { admin, kafka, members, page, heard } = parts;
  const topic = `bench-${protocol}`;
  await admin.topics.create({ name: topic, partitions: PARTITIONS, replicas: 3 });
  const producer = kafka.producer();
  await producer.connect();
  const stopFlow = flow(producer, topic);
  const shown = frames(page);
  const shares = (...wanted: number[]) =>
    shown(({ state, members: all }) => state === 'Stable' && sharesOf(all).join() === wanted.join());
  const start = (name: string) => members.start(name, { group: protocol, topic, protocol });
  const pauses: BoardPause[] = [];
  const known = new Set<string>();
  start('member-1');
  start('member-2');
  await shares(3, 3);
  for (let round = 0; round < ROUNDS; round++) {
    await settled(page);
    for (const id of page.pauses.keys()) known.add(id);
    start('member-3');
    await shares(2, 2, 2);
    await settled(page);
    pauses.push(...[...page.pauses.values()].filter(({ id }) => !known.has(id)));
    await members.stop('member-3');
    await shares(3, 3);
  }
  for (const { pause, at } of page.pauseBegins)
    if (pause.measuredBy === 'member') heard.push(at - pause.from);
  await Promise.all(['member-1', 'member-2'].map((name) => members.stop(name)));
  await stopFlow();
  page.close();
  const lengths = pauses.map(({ from, to = from }) => to - from);
  return {
    what: `pause of a member when a third joins, ${MESSAGES_PER_SECOND} messages a second, ${protocol}, median / longest of ${lengths.length} in ${ROUNDS} joins`,
    measured: `${milliseconds(percentile(lengths, 0.5))} / ${milliseconds(Math.max(...lengths))}`,
    baseline: '',
    target: 'told, none',
    met: true,
  };
}

/** Until no pause lasts any more. */
async function settled({ pauses }: TestPage): Promise<void> {
  await sleep(1_000);
  while ([...pauses.values()].some(({ to }) => to === undefined)) await sleep(50);
}

function flow(producer: Producer, topic: string): () => Promise<void> {
  let count = 0;
  const sent = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const partition = count++ % PARTITIONS;
    const sending = producer.send({ topic, acks: 1, messages: [{ partition, value: `${count}` }] });
    sent.add(sending);
    void sending.finally(() => sent.delete(sending));
  }, 1_000 / MESSAGES_PER_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(sent);
    await producer.disconnect();
  };
}

/** Resolves with the moment at which a frame of that kind was sent, now or later. */
function frames(page: TestPage) {
  return (condition: (frame: BoardFrame) => boolean) =>
    new Promise<number>((resolve) => {
      const last = page.frames.at(-1);
      if (last && condition(last)) return resolve(performance.now());
      page.onFrame = (frame) => {
        if (!condition(frame)) return;
        delete page.onFrame;
        resolve(performance.now());
      };
    });
}

const sharesOf = (all: BoardFrame['members']) =>
  all
    .map(({ assignments }) => assignments.reduce((sum, { partitions }) => sum + partitions.length, 0))
    .sort((a, b) => b - a);
