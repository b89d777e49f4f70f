import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labPaths } from './paths.ts';
import { poll } from './poll.ts';
import { TestSandbox } from './testing.ts';

const BOOTSTRAP = 'my-cluster-kafka-bootstrap.kafka.svc:9092';
const LOGIN = [
  ...['-X', 'security.protocol=SASL_PLAINTEXT', '-X', 'sasl.mechanisms=SCRAM-SHA-512'],
  ...['-X', 'sasl.username=my-user'],
];
const UIDS = 'jsonpath={range .items[*]}{.metadata.name} {.metadata.uid} {end}';
const ROUND_TRIP = `
import sys
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient
login = dict(bootstrap_servers='${BOOTSTRAP}', security_protocol='SASL_PLAINTEXT', sasl_mechanism='SCRAM-SHA-512',
             sasl_plain_username='my-user', sasl_plain_password=sys.argv[1])
KafkaProducer(**login).send('my-topic', b'from python').get(timeout=30)
consumer = KafkaConsumer('my-topic', auto_offset_reset='earliest', group_id='my-group', **login)
print(next(consumer).value.decode())
print([group['group_id'] for group in KafkaAdminClient(**login).list_groups()])
`;

/** The course's clients where a student runs them. The cluster is that of chapter 3. */
describe('kcat and Python', () => {
  let sandbox: TestSandbox;
  let password: string;
  const kafka = (...args: string[]) => sandbox.kubectl('-n', 'kafka', ...args);
  const inPc = (...args: string[]) => sandbox.cli('shell', ...args);
  const inKcat = (script: string) => kafka('exec', 'deployment/kcat', '--', 'bash', '-c', script);
  const login = () => [...LOGIN, '-X', `sasl.password=${password}`, '-b', BOOTSTRAP].join(' ');

  beforeAll(async () => {
    sandbox = await TestSandbox.create();
    expect(await sandbox.cli('up')).toMatchObject({ code: 0 });
    await startCluster(sandbox);
    const encoded = await kafka('get', 'secret', 'my-user', '-o', 'jsonpath={.data.password}');
    password = Buffer.from(encoded, 'base64').toString();
    await kafka('create', 'deployment', 'python', '--image=python:3.9', '--', 'sleep', '1d');
    await kafka(
      'create',
      'deployment',
      'kcat',
      '--image=confluentinc/cp-kafkacat:latest',
      '--',
      'sleep',
      '1d',
    );
    await kafka('wait', 'deployment/python', 'deployment/kcat', '--for=condition=Available', '--timeout=90s');
  }, 300_000);
  afterAll(() => sandbox.remove());

  it.each(['kcat', 'kafkacat'])('%s in a pod logs in by SCRAM and lists the metadata', async (name) => {
    const login = [...LOGIN, '-X', `sasl.password=${password}`];
    const metadata = await kafka('exec', 'deployment/kcat', '--', name, '-b', BOOTSTRAP, ...login, '-L');
    expect(metadata).toContain(' 3 brokers:');
    expect(metadata).toContain('broker 0 at my-cluster-kafka-0.my-cluster-kafka-brokers.kafka.svc:9092');
    expect(metadata).toContain('topic "my-topic" with 3 partitions:');
  });

  it('kcat refuses a wrong password', async () => {
    const login = [...LOGIN, '-X', 'sasl.password=wrong'];
    const kcat = ['exec', 'deployment/kcat', '--', 'kcat', '-b', BOOTSTRAP, ...login, '-L'];
    const { code, stderr } = await sandbox.cli('kubectl', '-n', 'kafka', ...kcat);
    expect(code).not.toBe(0);
    expect(stderr).toContain('invalid credentials with SASL mechanism SCRAM-SHA-512');
  });

  it('pip in a pod installs kafka-python without internet, and it produces and consumes', async () => {
    const inPod = (...args: string[]) => kafka('exec', 'deployment/python', '--', ...args);
    expect(await inPod('pip', 'install', 'kafka-python')).toContain(
      'Successfully installed kafka-python-3.0.12',
    );
    expect(await inPod('pip', 'install', 'kafka-python')).toContain('already satisfied');
    const output = await inPod('python', '-c', ROUND_TRIP, password);
    expect(output).toBe("from python\n['my-group']\n");
  });

  it('a new pod has nothing of what was installed in another', async () => {
    await kafka('create', 'deployment', 'fresh', '--image=python:3-slim', '--', 'sleep', '1d');
    await kafka('wait', 'deployment/fresh', '--for=condition=Available', '--timeout=90s');
    expect(await kafka('exec', 'deployment/fresh', '--', 'python3', '-m', 'pip', 'list')).not.toContain(
      'kafka',
    );
  });

  it('Prometheus sees what kcat produces, and how far behind a group is', async () => {
    await kafka('patch', 'kafka', 'my-cluster', '--type=merge', '-p', '{"spec":{"kafkaExporter":{}}}');
    const manifest = join(labPaths(sandbox.home).workspace, 'kafka/monitoring/prometheus.yaml');
    await kafka('apply', '-f', manifest);
    await kafka('wait', 'deployment/prometheus', '--for=condition=Available', '--timeout=60s');
    const offset = 'kafka_topic_partition_current_offset{topic="my-topic",partition="2"}';
    // The exporter comes up meanwhile.
    const before = await seen(async () => (await query(offset))[0]);
    await inKcat(`seq 10 | kcat ${login()} -P -t my-topic -p 2`);
    await seen(async () => (await query(offset))[0] === before + 10 || undefined);
    const [all] = await query('sum(kafka_topic_partition_current_offset{topic="my-topic"})');
    await inKcat(`kcat ${login()} -G my-seen -X auto.offset.reset=earliest -c ${all} my-topic`);
    await inKcat(`seq 20 | kcat ${login()} -P -t my-topic -p 2`);
    await seen(async () => (await query(offset))[0] === before + 30 || undefined);
    const behind = 'sum by (consumergroup) (kafka_consumergroup_lag{consumergroup="my-seen"} > 0)';
    await seen(async () => (await query(behind))[0] === 20 || undefined);
    expect(await query('up{namespace="kafka"}')).toEqual([1]);
  });

  /** What Prometheus tells at last; until it scrapes, and until its Service answers, there is nothing. */
  async function seen<T>(ask: () => Promise<T | undefined>): Promise<T> {
    const answer = await poll(() => ask().catch(() => undefined), { timeoutMs: 60_000 });
    if (answer === undefined) throw new Error('Prometheus did not tell it within 60 s');
    return answer;
  }

  /** The values of an instant query, asked over the API server. */
  async function query(promql: string): Promise<number[]> {
    const path = `/api/v1/namespaces/kafka/services/prometheus:http/proxy/api/v1/query?query=${encodeURIComponent(promql)}`;
    const { data } = JSON.parse(await kafka('get', '--raw', path)) as {
      data: { result: { value: [number, string] }[] };
    };
    return data.result.map(({ value }) => Number(value[1]));
  }

  it('kcat is on the student PC, too', async () => {
    expect((await inPc('kafkacat', '-V')).stdout).toMatch(/librdkafka 2\.(1\d|[6-9])\./);
  });

  describe('after down and up', () => {
    /** Of the brokers; a pod that was made anew would have another. */
    const uids = () => kafka('get', 'pods', '-l', 'strimzi.io/broker-role=true', '-o', UIDS);
    let before: string;

    beforeAll(async () => {
      const install = await inPc('pip', 'install', 'kafka-python');
      expect(install).toMatchObject({ code: 0, stdout: expect.stringContaining('Successfully installed') });
      await inKcat(`echo written before | kcat ${login()} -P -t my-topic`);
      before = await uids();
      expect(before).toContain('my-cluster-kafka-2 ');
      for (const command of ['down', 'up']) expect(await sandbox.cli(command)).toMatchObject({ code: 0 });
    });

    it('the student PC has what pip installed', async () => {
      for (const python of ['python', 'python3']) {
        const script = 'import sys, kafka; print(kafka.__version__, sys.prefix)';
        expect((await inPc(python, '-c', script)).stdout.trim()).toBe('3.0.12 /home/student/.local');
      }
    });

    it('the brokers are the same pods with the same messages, though their storage is ephemeral', async () => {
      const consume = () => inKcat(`timeout 10 kcat ${login()} -C -t my-topic -o beginning -e -q`);
      const messages = () => consume().catch((error: unknown) => String(error));
      // Pods start once more, and elect their leaders, after the node is Ready.
      await expect.poll(messages, { timeout: 90_000 }).toMatch(/^written before$/m);
      expect(await uids()).toBe(before);
    });
  });
});

/** Chapters 2 and 3 without their explanations. */
async function startCluster(sandbox: TestSandbox): Promise<void> {
  const strimzi = join(labPaths(sandbox.home).workspace, 'kafka/strimzi');
  const install = join(strimzi, 'install/cluster-operator');
  for (const name of (await readdir(install)).filter((name) => name.includes('RoleBinding'))) {
    const file = join(install, name);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(/namespace: .*/g, 'namespace: kafka'));
  }
  const apply = (...files: string[]) =>
    sandbox.kubectl('-n', 'kafka', 'apply', '--server-side', ...files.flatMap((file) => ['-f', file]));
  await sandbox.kubectl('create', 'namespace', 'kafka');
  await apply(install);
  await apply(join(strimzi, 'kafka/12.kafka-ephemeral-auth.yaml'));
  await sandbox.kubectl('-n', 'kafka', 'wait', 'kafka/my-cluster', '--for=condition=Ready', '--timeout=200s');
  await apply(join(strimzi, 'user/11.kafka-user.yaml'), join(strimzi, 'topic/11.kafka-topic.yaml'));
  const made = ['kafkauser/my-user', 'kafkatopic/my-topic'];
  await sandbox.kubectl('-n', 'kafka', 'wait', ...made, '--for=condition=Ready', '--timeout=60s');
}
