import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labPaths } from '#sandbox/control/paths.ts';
import { prepareSandbox, type Sandbox } from '#sandbox/control/prepare.ts';
import { percentile, type Benchmark, type Row } from './harness.ts';
import { CourseCluster } from './parts/course-cluster.ts';

const run = promisify(execFile);
const ROUNDS = 5;
const FIRST_LIMIT_MS = 30_000;
const LATER_LIMIT_MS = 15_000;
const STRIMZI = 'lab/kafka/strimzi';
const PROJECT = 'lab/spring/kafka-consumer';
const SETTINGS = `${PROJECT}/src/main/resources/config/application-local.yaml`;

/** Chapter 7's consumer on the student PC, without internet: from the command to its partitions. */
const benchmark: Benchmark = {
  title: 'Spring',
  async run(log) {
    const home = await mkdtemp(join(tmpdir(), 'kl-'));
    const sandbox = await prepareSandbox({ home });
    try {
      log('the class cluster');
      await setUp(new CourseCluster(sandbox, home), home);
      log('first start');
      const first = await start(sandbox, home);
      const later: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        log(`later start ${round} of ${ROUNDS}`);
        later.push(await start(sandbox, home));
      }
      return [
        row('mvn spring-boot:run to "partitions assigned", first (compiles)', first, FIRST_LIMIT_MS),
        row(`the same later, median of ${ROUNDS}`, percentile(later, 0.5), LATER_LIMIT_MS),
      ];
    } finally {
      await sandbox.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;

function row(what: string, ms: number, limit: number): Row {
  return {
    what,
    measured: `${(ms / 1000).toFixed(1)} s`,
    baseline: '3 s of it: group.initial.rebalance.delay.ms',
    target: `≤ ${limit / 1000} s`,
    met: ms <= limit,
  };
}

async function setUp(cluster: CourseCluster, home: string): Promise<void> {
  await cluster.installOperator();
  await cluster.kubectl('apply', '-f', `${STRIMZI}/kafka/13.kafka-class.yaml`);
  await cluster.untilReady('kafka/my-cluster');
  await cluster.kubectl('apply', '-f', `${STRIMZI}/user/11.kafka-user.yaml`);
  await cluster.untilReady('kafkauser/my-user');
  for (const file of [`${STRIMZI}/topic/12.edu-topic.yaml`, SETTINGS]) {
    const path = join(home, 'home', file);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('-NN', '-01'));
  }
  await cluster.kubectl('apply', '-f', `${STRIMZI}/topic/12.edu-topic.yaml`);
  await cluster.untilReady('kafkatopic/edu-topic-01');
}

/** Leaves the group again, as Ctrl+C does. @returns ms */
async function start(sandbox: Sandbox, home: string): Promise<number> {
  const script = `
    export SASL_JAAS_CONFIG="$(kubectl -n kafka get secret my-user -o jsonpath='{.data.sasl\\.jaas\\.config}' | base64 -d)"
    begin=$(date +%s%3N)
    exec 3< <(exec mvn -f ./spring/kafka-consumer spring-boot:run 2>&1)
    mvn=$!
    while read -r line <&3; do
      case "$line" in *"partitions assigned"*) echo "took $(($(date +%s%3N) - begin))"; break;; esac
      last="$last$line
"
    done
    kill $mvn && cat <&3 >/dev/null || printf %s "$last"`;
  const at = ['--state', labPaths(home).sandbox, '--cwd', '/home/student/lab'];
  const { stdout } = await run(sandbox.nodeBinary, ['shell', ...at, '--', 'bash', '-c', script]);
  const [, ms] = /took (\d+)/.exec(stdout) ?? [];
  if (!ms) throw new Error(`the consumer did not start:\n${stdout}`);
  return Number(ms);
}
