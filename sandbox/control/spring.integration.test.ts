import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeGroupsV5, listGroupsV5 } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labCache } from './paths.ts';
import { Connections } from '../operator/kafka-admin/connections.ts';
import { connectAdmin, type AclRule } from '../operator/kafka-admin/index.ts';
import { startBrokers, type Brokers } from '../operator/testing/brokers.ts';
import { freePorts } from '../operator/testing/ports.ts';
import { mavenOffline } from '../artifacts/maven.ts';
import { runTool } from '../artifacts/run-tool.ts';
import { ensureArtifact } from '../artifacts/store.ts';
import { findJava } from '../artifacts/tools.ts';

const PROJECTS = fileURLToPath(new URL('../../content/lab/spring', import.meta.url));
const BOARD = { eventName: 'boardCreate', num: 2, title: 't', contents: 'c', writeId: 'u', writeName: 'n' };
const IN = 'spring.cloud.stream.bindings.boardCreate-in-0';
const DESTINATION = `${IN}.destination`;
const jaas = (password: string) =>
  `org.apache.kafka.common.security.scram.ScramLoginModule required username="my-user" password="${password}";`;

/** What chapters 7 and 8 say of the applications, on one bare broker; the walkthrough does the rest on a cluster. */
describe('the Spring projects, built without internet', () => {
  let folder: string;
  let brokers: Brokers;
  let java: string;
  const cleanups: (() => unknown)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kafka-lab-spring-'));
    const context = { cache: labCache(), env: process.env };
    const maven = await ensureArtifact(await mavenOffline(process.env), context);
    java = (await findJava(process.env)).path;
    await cp(PROJECTS, join(folder, 'spring'), { recursive: true });
    brokers = await startBrokers(1);
    cleanups.push(() => brokers.stop());
    const admin = connectAdmin(brokers.admin);
    await admin.users.setScramPassword('my-user', 'right');
    const allowed = { principal: 'User:my-user', host: '*', operation: 'ALL', permission: 'ALLOW' } as const;
    const edu = (resource: AclRule['resource']): AclRule => ({
      ...allowed,
      ...{ resource, name: 'edu', pattern: 'PREFIXED' },
    });
    await admin.users.createAcls([edu('TOPIC'), edu('GROUP')]);
    await admin.topics.create({ name: 'edu-topic-01', partitions: 3, replicas: 1 });
    await admin.close();
    for (const name of ['kafka-consumer', 'kafka-producer']) {
      const { code, tail } = await runTool(
        join(maven, 'program/bin/mvn'),
        ['-B', '-f', join(folder, 'spring', name), 'package', `-Dmaven.repo.local=${maven}/repository`],
        { cwd: folder, env: process.env },
      );
      expect(code, tail).toBe(0);
    }
  }, 180_000);
  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts an application as 7.2 and 7.3 have it set up. */
  function start(
    name: 'consumer' | 'producer',
    changed: Record<string, string> = {},
    password = 'right',
  ): Application {
    const settings = {
      ...(name === 'consumer'
        ? { [DESTINATION]: 'edu-topic-01', [`${IN}.group`]: 'edu-group-01' }
        : { 'spring.cloud.stream.bindings.boardCreate-out-0.destination': 'edu-topic-01' }),
      'spring.cloud.stream.kafka.binder.brokers': brokers.plain,
      ...changed,
    };
    const application = new Application(
      java,
      [
        '-XX:TieredStopAtLevel=1',
        ...['-jar', join(folder, `spring/kafka-${name}/target/kafka-${name}-1.0.0.jar`)],
        ...Object.entries(settings).map(([key, value]) => `--${key}=${value}`),
      ],
      join(folder, 'spring', `kafka-${name}`),
      { ...process.env, SASL_JAAS_CONFIG: jaas(password) },
    );
    cleanups.push(() => application.stop());
    return application;
  }

  it('carry a posted board to the consumer, which reports its partitions for the board', async () => {
    const consumer = start('consumer');
    const [port = 0] = await freePorts(1);
    const producer = start('producer', { 'server.port': String(port) });
    await consumer.prints(
      'edu-group-01: partitions assigned: [edu-topic-01-0, edu-topic-01-1, edu-topic-01-2]',
    );
    await producer.prints(`Tomcat started on port ${port}`);
    const partitions: number[] = [];
    for (let sent = 0; sent < 3; sent++) {
      const answer = await fetch(`http://127.0.0.1:${port}/create`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(BOARD),
      });
      const written = (await answer.json()) as { topic: string; partition: number; offset: number };
      expect(written).toMatchObject({ topic: 'edu-topic-01', board: BOARD });
      const { partition, offset } = written;
      await consumer.prints(`edu-topic-01-${partition} offset=${offset} {"eventName":"boardCreate"`);
      partitions.push(partition);
    }
    expect(partitions.toSorted()).toEqual([0, 1, 2]);
    await consumer.stop('SIGTERM');
    expect(consumer.output).toContain('edu-group-01: partitions revoked: [edu-topic-01-0');
    const all = [0, 1, 2].map((one) => ['edu-topic-01', one]);
    const member = {
      memberId: expect.stringMatching(/^spring-/),
      generation: expect.any(Number),
      software: 'Spring Boot',
    };
    const lines = (await readFile(join(folder, '.members/spring.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.slice(-4).map((line) => JSON.parse(line))).toMatchObject([
      { event: 'assigned', partitions: all, ...member },
      // The first since then.
      { event: 'message', partitions: [['edu-topic-01', partitions[0]]] },
      // Before it leaves: the board looks at the report when the group says that the member is gone.
      { event: 'closed', partitions: [] },
      { event: 'revoked', partitions: all, ...member },
    ]);
    await producer.stop();
  });

  it('join their group with the protocol of their profile', async () => {
    const joined = async (profile: string) => {
      const group = `edu-group-${profile}`;
      const settings = { 'spring.profiles.active': `local,${profile}`, [`${IN}.group`]: group };
      const consumer = start('consumer', settings);
      await consumer.prints(`${group}: partitions assigned: [edu-topic-01-0`);
      return { group, consumer };
    };
    const [cooperative, kip848] = await Promise.all([joined('cooperative'), joined('kip848')]);
    const connections = new Connections(brokers.admin);
    cleanups.push(() => connections.close());
    const { groups: listed } = await connections.call(listGroupsV5.api, [], []);
    const types = Object.fromEntries(listed.map(({ groupId, groupType }) => [groupId, groupType]));
    expect(types).toMatchObject({ [cooperative.group]: 'classic', [kip848.group]: 'consumer' });
    const { groups: described } = await connections.call(describeGroupsV5.api, [cooperative.group], false);
    expect(described[0]).toMatchObject({ groupState: 'Stable', protocolData: 'cooperative-sticky' });
    await Promise.all([cooperative, kip848].map(({ consumer }) => consumer.stop()));
  });

  // The binder asks ten times before it gives up: both at once.
  it("end at a wrong password and at a topic outside the user's ACLs, with what the hints of chapter 7 name", async () => {
    const locked = start('consumer', {}, 'wrong');
    const denied = start('consumer', { [DESTINATION]: 'order-board' });
    expect(await Promise.all([locked.ended, denied.ended])).not.toContain(0);
    expect(locked.output).toContain('Authentication failed during authentication due to invalid credentials');
    expect(denied.output).toContain(
      'TopicAuthorizationException: Not authorized to access topics: [order-board]',
    );
  });

  it('end at settings that are no YAML, with the line', async () => {
    await writeFile(join(folder, 'broken.yaml'), 'spring:\n  cloud:\n    stream: {}\n   function: {}\n');
    const consumer = start('consumer', {
      'spring.config.additional-location': `file:${folder}/broken.yaml`,
    });
    expect(await consumer.ended).not.toBe(0);
    expect(consumer.output).toMatch(/in 'reader', line 4,/);
  });

  it('end at a port that is taken, with its number', async () => {
    const server = createServer().listen(0);
    cleanups.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const producer = start('producer', { 'server.port': String(port) });
    expect(await producer.ended).not.toBe(0);
    expect(producer.output).toContain(`Port ${port} was already in use`);
  });
});

class Application {
  output = '';
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcess;
  readonly #waiting = new Set<() => void>();

  constructor(file: string, args: string[], cwd: string, env: NodeJS.ProcessEnv) {
    this.#process = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        for (const look of this.#waiting) look();
      });
    this.ended = new Promise((resolve) => this.#process.once('close', resolve));
  }

  /** Rejects when it ends before. */
  prints(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.output.includes(text)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      void this.ended.then(() => reject(new Error(`ended without "${text}":\n${this.output}`)));
      look();
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#process.kill(signal);
    await this.ended;
  }
}
