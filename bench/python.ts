import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPython } from '#sandbox/artifacts/tools.ts';
import { labPaths } from '#sandbox/control/paths.ts';
import { prepareSandbox, type Sandbox } from '#sandbox/control/prepare.ts';
import { connectAdmin, type AclRule } from '#sandbox/operator/kafka-admin/index.ts';
import { startBrokers, type Brokers } from '#sandbox/operator/testing/brokers.ts';
import { percentile, times, type Benchmark, type Row } from './harness.ts';
import { CourseCluster } from './parts/course-cluster.ts';

const run = promisify(execFile);
/** Taken in turns, so that whatever else the machine does hits all three alike. */
const ROUNDS = 9;
const MESSAGES = 10_000;
const KAFKA_PYTHON = 'kafka-python==3.0.12';
const SCRIPT = join(import.meta.dirname, '../content/lab/python/send_many.py');
const TARGET = 0.9;
/** What a broker of the sandbox runs with when its Kafka resource says nothing. */
const POD_HEAP = ['-Xms128M', '-Xmx384M'];
const PASSWORD = 'bench-password';

type Measure = () => Promise<number>;

/** The course's send_many.py: inside a pod and through NodePorts, against the same on brokers without Kubernetes. */
const benchmark: Benchmark = {
  title: 'Python',
  async run(log) {
    const home = await mkdtemp(join(tmpdir(), 'kl-'));
    const cleanups: (() => Promise<unknown>)[] = [() => rm(home, { recursive: true, force: true })];
    try {
      log('three bare brokers');
      const brokers = await startBrokers(3, { heap: POD_HEAP });
      cleanups.push(() => brokers.stop());
      const bare = await onBareBrokers(brokers, home);
      log('sandbox with the course cluster');
      const sandbox = await prepareSandbox({ home });
      cleanups.push(() => sandbox.stop());
      const cluster = new CourseCluster(sandbox, home);
      await setUp(cluster);
      const inside = await insidePod(cluster);
      const outside = await onStudentPc(sandbox, cluster, home);
      const measures = { bare, inside, outside };
      const rates: Record<keyof typeof measures, number[]> = { bare: [], inside: [], outside: [] };
      for (let round = 0; round <= ROUNDS; round++) {
        log(round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`);
        for (const [name, measure] of Object.entries(measures) as [keyof typeof measures, Measure][]) {
          const seconds = await measure();
          // The first brings Kafka's JIT and the topic's files to where they stay.
          if (round > 0) rates[name].push(MESSAGES / seconds);
        }
      }
      return [
        row('inside a pod', rates.inside, rates.bare),
        row('through NodePort from the student PC', rates.outside, rates.bare),
      ];
    } finally {
      for (const cleanup of cleanups.reverse()) await cleanup();
    }
  },
};
export default benchmark;

function row(where: string, mine: number[], theirs: number[]): Row {
  const [rate, baseline] = [percentile(mine, 0.5), percentile(theirs, 0.5)];
  return {
    what: `10,000 messages with kafka-python ${where}, flush included, median of ${mine.length}`,
    measured: `${perSecond(rate)}, ${times(rate / baseline)}`,
    baseline: `bare brokers, heap as in the pods (${POD_HEAP.join(' ')}), ${perSecond(baseline)}`,
    target: `≥ ${TARGET} ×`,
    met: rate >= TARGET * baseline,
  };
}

const perSecond = (rate: number) => `${Math.round(rate).toLocaleString('en')} messages/s`;

/** Seconds until the brokers had acknowledged everything, from what the script prints. */
function deliveredIn(printed: string): number {
  const [, seconds] = /flush가 끝난 시간: ([\d.]+)초/.exec(printed) ?? [];
  if (!seconds || !printed.includes(`받은 메시지: ${MESSAGES}개`))
    throw new Error(`send_many.py said:\n${printed}`);
  return Number(seconds);
}

async function onBareBrokers(brokers: Brokers, home: string): Promise<Measure> {
  const admin = connectAdmin(brokers.admin);
  try {
    await admin.users.setScramPassword('my-user', PASSWORD);
    const allowed = { principal: 'User:my-user', host: '*', operation: 'ALL', permission: 'ALLOW' } as const;
    const topic: AclRule = { ...allowed, resource: 'TOPIC', name: 'my', pattern: 'PREFIXED' };
    await admin.users.createAcls([topic]);
    const config = { 'min.insync.replicas': '2' };
    await admin.topics.create({ name: 'my-topic', partitions: 3, replicas: 3, config });
  } finally {
    await admin.close();
  }
  const { path } = await findPython(process.env);
  const python = join(home, 'venv/bin/python');
  await run(path, ['-m', 'venv', join(home, 'venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', KAFKA_PYTHON]);
  const env = { ...process.env, PASSWORD, BOOTSTRAP: brokers.plain };
  return async () => deliveredIn((await run(python, [SCRIPT], { env })).stdout);
}

async function setUp(cluster: CourseCluster): Promise<void> {
  await cluster.installOperator();
  await cluster.applyCluster();
  await cluster.applyUserAndTopic();
  await cluster.addNodePorts({ host: HOST, bootstrap: BOOTSTRAP_PORT, first: 32000 });
  await cluster.kubectl('apply', '-f', 'lab/python/python.yaml');
  await cluster.kubectl('rollout', 'status', 'deployment/python');
}

const HOST = 'my-cluster.kafka.localhost.127.0.0.1.nip.io';
const BOOTSTRAP_PORT = 32100;

async function insidePod(cluster: CourseCluster): Promise<Measure> {
  await cluster.kubectl('exec', 'deploy/python', '--', 'pip', 'install', '--quiet', KAFKA_PYTHON);
  const pod = await cluster.kubectl(
    'get',
    'pod',
    '-l',
    'app=python',
    '-o',
    'jsonpath={.items[0].metadata.name}',
  );
  await cluster.kubectl('cp', 'lab/python', `${pod}:/root`);
  return async () =>
    deliveredIn(await cluster.kubectl('exec', 'deploy/python', '--', 'python3', '/root/python/send_many.py'));
}

async function onStudentPc(sandbox: Sandbox, cluster: CourseCluster, home: string): Promise<Measure> {
  const shell = async (...args: string[]) => {
    const state = labPaths(home).sandbox;
    const at = ['--state', state, '--cwd', '/home/student/lab'];
    return (await run(sandbox.nodeBinary, ['shell', ...at, '--', ...args])).stdout;
  };
  await shell('pip', 'install', '--quiet', KAFKA_PYTHON);
  const password = await cluster.kubectl('get', 'secret', 'my-user', '-o', 'jsonpath={.data.password}');
  const env = [
    `PASSWORD=${Buffer.from(password, 'base64').toString()}`,
    `BOOTSTRAP=${HOST}:${BOOTSTRAP_PORT}`,
  ];
  return async () => deliveredIn(await shell('env', ...env, 'python3', 'python/send_many.py'));
}
