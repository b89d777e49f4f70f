import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAdmin, type KafkaAdmin } from '../operator/kafka-admin/index.ts';
import { startBrokers, type Brokers } from '../operator/testing/brokers.ts';
import { freePorts } from '../operator/testing/ports.ts';
import { eventually } from '../operator/testing/wait.ts';
import { runExporter } from './exporter.ts';
import { parseOptions } from './options.ts';
import { parseExposition } from './testing.ts';

/** Prometheus gives up then (scrape_timeout of the lab's manifest). */
const SCRAPE_MS = 3_000;

let brokers: Brokers;
let admin: KafkaAdmin;
let folder: string;
let address: string;
let running: Promise<void>;
const stop = new AbortController();

beforeAll(async () => {
  brokers = await startBrokers(3);
  admin = connectAdmin(brokers.admin);
  await admin.topics.create({ name: 'edu', partitions: 3, replicas: 3, config: {} });
  await admin.topics.create({ name: 'hidden', partitions: 1, replicas: 3, config: {} });
  folder = await mkdtemp(join(tmpdir(), 'exporter-'));
  const { certificate, key } = await brokers.certificateOf('my-cluster-kafka-exporter');
  const files = { ca: brokers.clusterCa.certificate, cert: certificate, key };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const [port] = await freePorts(1);
  address = `http://127.0.0.1:${port}`;
  const options = parseOptions([
    `--kafka.server=${brokers.internal}`,
    `--web.listen-address=:${port}`,
    '--topic.exclude=^(hidden|__)',
    '--tls.enabled',
    ...Object.keys(files).map((name) => `--tls.${name}-file=${folder}/${name}`),
  ]);
  running = runExporter(options, stop.signal);
  running.catch(() => undefined);
});

afterAll(async () => {
  stop.abort();
  await running;
  await admin?.close();
  await brokers?.stop();
  if (folder) await rm(folder, { recursive: true });
});

/** `label values → value` of one metric, from one scrape. */
async function scrape(metric: string): Promise<Record<string, number>> {
  const response = await fetch(`${address}/metrics`, { signal: AbortSignal.timeout(SCRAPE_MS) });
  const samples = parseExposition(await response.text()).filter(({ name }) => name === metric);
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(), value]));
}

const client = (clientId: string) => ({
  clientId,
  bootstrapBrokers: brokers.internal.split(','),
  tls: { ca: brokers.admin.ca, cert: brokers.admin.cert, key: brokers.admin.key },
  tlsServerName: true,
});

describe('the exporter', () => {
  it('tells Prometheus of topics, and of none that the filter hides', async () => {
    await eventually(() => fetch(`${address}/healthz`).then(({ ok }) => ok || undefined));
    const { headers } = await fetch(`${address}/metrics`);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await scrape('kafka_brokers')).toEqual({ '': 3 });
    expect(await scrape('kafka_topic_partitions')).toEqual({ edu: 3 });
    expect(await scrape('kafka_topic_partition_replicas')).toEqual({ '0,edu': 3, '1,edu': 3, '2,edu': 3 });
    expect(await scrape('kafka_topic_partition_current_offset')).toEqual({
      '0,edu': 0,
      '1,edu': 0,
      '2,edu': 0,
    });
  });

  it.each(['classic', 'consumer'] as const)(
    'counts members and lag of a group of protocol %s',
    async (protocol) => {
      const group = `group-${protocol}`;
      const producer = new Producer({ ...client('producer'), serializers: stringSerializers });
      const send = (count: number) =>
        producer.send({
          messages: Array.from({ length: count }, () => ({ topic: 'edu', partition: 1, value: 'message' })),
        });
      await send(5);
      const consumer = new Consumer({
        ...client('consumer'),
        groupId: group,
        ...(protocol === 'consumer' ? { groupProtocol: protocol } : {}),
        deserializers: stringDeserializers,
        autocommit: 100,
      });
      const stream = await consumer.consume({ topics: ['edu'], mode: 'earliest' });
      stream.on('data', () => undefined);
      const end = (await scrape('kafka_topic_partition_current_offset'))['1,edu']!;
      await eventually(async () =>
        (await scrape('kafka_consumergroup_current_offset'))[`${group},1,edu`] === end ? true : undefined,
      );
      expect(await scrape('kafka_consumergroup_members')).toMatchObject({ [group]: 1 });
      expect((await scrape('kafka_consumergroup_lag'))[`${group},1,edu`]).toBe(0);
      await stream.close();
      await consumer.close();
      await send(7);
      await eventually(async () =>
        (await scrape('kafka_consumergroup_lag_sum'))[`${group},edu`] === 7 ? true : undefined,
      );
      await eventually(async () =>
        (await scrape('kafka_consumergroup_members'))[group] === 0 ? true : undefined,
      );
      await producer.close();
    },
  );

  it('answers in time while a broker is down, and tells which partitions miss a replica', async () => {
    await brokers.kill(2);
    await eventually(async () => {
      const under = await scrape('kafka_topic_partition_under_replicated_partition');
      const offsets = await scrape('kafka_topic_partition_current_offset');
      return Object.values(under).join() === '1,1,1' && Object.keys(offsets).length === 3 ? true : undefined;
    });
    expect(Object.keys(await scrape('kafka_consumergroup_lag_sum'))).toContain('group-classic,edu');
  });
});
