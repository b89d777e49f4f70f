import { Kafka as KafkaJs, logLevel, type Consumer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BoardFrame, BoardProtocol } from '#lib/api.ts';
import type { KafkaCluster } from '#lib/kafka/cluster.ts';
import { produceMessage } from '#lib/kafka/produce.ts';
import { bareAccess } from '#lib/kafka/testing-access.ts';
import { connectAdmin, type KafkaAdmin } from '#sandbox/operator/kafka-admin/index.ts';
import { startBrokers, type Brokers } from '#sandbox/operator/testing/brokers.ts';
import { eventually } from '#sandbox/operator/testing/wait.ts';
import { TestMembers, testBoard } from './testing-members.ts';

const USER = { username: 'my-user', password: 'correct-horse' };
const PROTOCOLS: BoardProtocol[] = ['classic-eager', 'classic-cooperative', 'consumer'];
const FLOW_MS = 20;
/** Its members have no such settings of their own: a killed one would be waited for 45 s. */
const QUICK_KIP_848 = [
  ...['group.consumer.min.session.timeout.ms=6000', 'group.consumer.session.timeout.ms=6000'],
  ...['group.consumer.min.heartbeat.interval.ms=500', 'group.consumer.heartbeat.interval.ms=500'],
];

let brokers: Brokers;
let admin: KafkaAdmin;
let members: TestMembers;
let boards: ReturnType<typeof testBoard>;
let cluster: KafkaCluster;
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  brokers = await startBrokers(1, { config: QUICK_KIP_848 });
  admin = connectAdmin(brokers.admin);
  await admin.users.setScramPassword(USER.username, USER.password);
  const allowed = { principal: 'User:my-user', host: '*', operation: 'ALL', permission: 'ALLOW' } as const;
  await admin.users.createAcls(
    (['TOPIC', 'GROUP'] as const).map((resource) => ({
      ...allowed,
      ...{ resource, name: 'my', pattern: 'PREFIXED' },
    })),
  );
  const access = bareAccess(brokers.plain, { sasl: USER });
  members = await TestMembers.create({ BOOTSTRAP: brokers.plain, PASSWORD: USER.password });
  boards = testBoard(access, members.reportFolder);
  cluster = access.cluster();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(async () => {
  boards?.board.close();
  cluster?.close();
  await members?.close();
  await admin?.close();
  await brokers?.stop();
});

async function topic(name: string, partitions = 3): Promise<string> {
  await admin.topics.create({ name, partitions, replicas: 1, config: {} });
  await eventually(async () =>
    (await cluster.topic(name)).partitions.length === partitions ? true : undefined,
  );
  return name;
}

/** Messages to every partition in turn, until the test ends. */
function flow(name: string, partitions = 3): void {
  let count = 0;
  let sent = Promise.resolve();
  const timer = setInterval(() => {
    const partition = count++ % partitions;
    sent = sent.then(() =>
      produceMessage(cluster, { topic: name, partition, value: `${count}` }).then(() => {}),
    );
  }, FLOW_MS);
  cleanUps.push(async () => {
    clearInterval(timer);
    await sent;
  });
}

function openBoard(group: string) {
  const page = boards.open(group);
  cleanUps.push(page.close);
  const frame = (condition: (frame: BoardFrame) => boolean) =>
    eventually(() => {
      const last = page.frames.at(-1);
      return last && condition(last) ? last : undefined;
    });
  return {
    ...page,
    frame,
    /** Waits until the group is Stable with these numbers of partitions, in any order. */
    shares: (...shares: number[]) =>
      frame(({ state, members: all }) => state === 'Stable' && sharesOf(all).join() === shares.join()),
    note: (kind: string) => eventually(() => page.notes.find((note) => note.kind === kind)),
  };
}

const sharesOf = (all: BoardFrame['members']) =>
  all
    .map(({ assignments }) => assignments.reduce((sum, { partitions }) => sum + partitions.length, 0))
    .sort((a, b) => b - a);

describe.each(PROTOCOLS)('members of %s', (protocol) => {
  it('join, share, leave and are killed, and their pauses are measured', async () => {
    const name = await topic(`my-${protocol}`);
    const group = `my-group-${protocol}`;
    const start = (member: string) => {
      members.start(member, { group, topic: name, protocol });
      cleanUps.push(() => members.kill(member));
    };
    const board = openBoard(group);
    flow(name);
    start('member-1');
    const first = await board.shares(3);
    expect(first).toMatchObject({ type: protocol === 'consumer' ? 'consumer' : 'classic' });
    await eventually(() =>
      board.frames.at(-1)!.members[0]!.software === 'confluent-kafka' ? true : undefined,
    );
    if (protocol === 'consumer') expect(first.epoch).toBeGreaterThan(0);
    start('member-2');
    await board.shares(2, 1);
    const pause = await eventually(() =>
      [...board.pauses.values()].find(({ clientId, to }) => clientId === 'member-1' && to !== undefined),
    );
    expect(pause).toMatchObject({ measuredBy: 'member', until: 'message' });
    expect(pause.to! - pause.from).toBeGreaterThanOrEqual(0);
    expect(pause.to! - pause.from).toBeLessThan(30_000);
    const compared = await eventually(() =>
      board.events
        .flatMap((event) => (event.type === 'comparisons' ? event.comparisons : []))
        .findLast((one) => one.group === group && one.join?.pause),
    );
    expect(compared).toMatchObject({ protocol, join: { joined: ['member-2'], members: 1, stopped: 1 } });
    await members.stop('member-2');
    await board.shares(3);
    expect(board.notes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['joined', 'round', 'moved', 'left']),
    );
    start('member-3');
    await board.shares(2, 1);
    await members.kill('member-3');
    const expired = await board.note('expired');
    await board.shares(3);
    expect(expired.text).toContain('member-3');
    expect(board.frames.at(-1)!.rebalances).toBeGreaterThanOrEqual(4);
    await members.stop('member-1');
    await board.frame(({ state }) => state === 'Empty');
  });
});

describe('a member of kafka-python', () => {
  it('is not called thrown out when Ctrl-C ends it, and did not stand still by leaving', async () => {
    const name = await topic('my-kafka-python');
    const group = 'my-kafka-python-group';
    const board = openBoard(group);
    flow(name);
    for (const [member, shares] of [
      ['python-1', [3]],
      ['python-2', [2, 1]],
    ] as const) {
      members.startGroupConsumer(member, { group, topic: name });
      cleanUps.push(() => members.kill(member));
      await board.shares(...shares);
    }
    await board.frame((frame) => frame.members.every(({ software }) => software === 'kafka-python'));
    await members.stop('python-2');
    await board.shares(3);
    expect(board.notes.filter(({ kind }) => kind === 'left' || kind === 'expired')).toMatchObject([
      { kind: 'left', text: 'python-2가 나간다고 알리고 그룹에서 나갔습니다.' },
    ]);
    expect([...board.pauses.values()].map(({ clientId }) => clientId)).not.toContain('python-2');
  });
});

describe('a member that reports nothing', () => {
  it('joins with another assignor, and its pause is measured from outside', async () => {
    const name = await topic('my-foreign', 6);
    flow(name, 6);
    const board = openBoard('my-foreign-group');
    const one = await consumer('my-foreign-group', 'quiet-1', name);
    expect(await board.shares(6)).toMatchObject({
      assignor: 'RoundRobinAssigner',
      members: [{ clientId: 'quiet-1' }],
    });
    await consumer('my-foreign-group', 'quiet-2', name);
    await board.shares(3, 3);
    const pause = await eventually(() => [...board.pauses.values()].find(({ to }) => to !== undefined));
    expect(pause).toMatchObject({ clientId: 'quiet-1', measuredBy: 'broker', until: 'message' });
    // A member whose assignors are all others is refused: it is never seen.
    members.start('member-9', { group: 'my-foreign-group', topic: name, protocol: 'classic-eager' });
    await one.disconnect();
    await board.shares(6);
    expect(board.frames.flatMap(({ members: all }) => all.map(({ clientId }) => clientId))).not.toContain(
      'member-9',
    );
    await members.kill('member-9');
  });

  it('sees nothing move on a topic with fewer partitions than members', async () => {
    const name = await topic('my-single', 1);
    const board = openBoard('my-single-group');
    await Promise.all(['quiet-1', 'quiet-2'].map((client) => consumer('my-single-group', client, name)));
    await board.shares(1, 0);
  });
});

describe('a group that cannot be seen', () => {
  it('says that an ACL hides it', async () => {
    const board = openBoard('other-group');
    const error = await eventually(
      () => board.events.flatMap((event) => (event.type === 'state' && event.error ? [event.error] : []))[0],
    );
    expect(error).toMatchObject({ code: 'KAFKA_AUTHORIZATION' });
    expect(board.frames).toEqual([]);
  });
});

/** A consumer of another library, which knows no protocol but its own. */
async function consumer(groupId: string, clientId: string, name: string): Promise<Consumer> {
  const kafka = new KafkaJs({
    clientId,
    brokers: brokers.plain.split(','),
    logLevel: logLevel.NOTHING,
    sasl: { mechanism: 'scram-sha-512', ...USER },
  });
  const made = kafka.consumer({ groupId, sessionTimeout: 10_000, heartbeatInterval: 500 });
  await made.connect();
  cleanUps.push(() => made.disconnect());
  await made.subscribe({ topic: name, fromBeginning: true });
  await made.run({ autoCommitInterval: 200, eachMessage: async () => undefined });
  return made;
}
