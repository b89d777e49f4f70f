import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prometheusServer } from '#sandbox/artifacts/prometheus.ts';
import { ensureArtifact } from '#sandbox/artifacts/store.ts';
import { labCache } from '#sandbox/control/paths.ts';
import { freePorts } from '#sandbox/operator/testing/ports.ts';
import type { MetricsView } from '#lib/api.ts';
import { MetricsObserver } from './observer.ts';
import { Prometheus } from './prometheus.ts';
import { chartQueries } from './queries.ts';
import { RANGES } from './ranges.ts';
import { serve, type TestServer } from './testing.ts';

// A real Prometheus that scrapes an exporter whose numbers the tests choose.
const TOPIC = 'my-topic';
const begin = Date.now();
let down = false;
let folder: string;
let exporter: TestServer;
let process_: ChildProcess;
let port: number;
let prometheus: Prometheus;

/** Ten messages a second, a consumer that stopped at 5; __consumer_offsets and a group without a commit beside them. */
function exposition(): string {
  const offset = Math.floor((Date.now() - begin) / 100);
  return `# TYPE kafka_brokers gauge
kafka_brokers 3
# TYPE kafka_topic_partitions gauge
kafka_topic_partitions{topic="${TOPIC}"} 1
kafka_topic_partitions{topic="__consumer_offsets"} 50
# TYPE kafka_topic_partition_current_offset gauge
kafka_topic_partition_current_offset{partition="0",topic="${TOPIC}"} ${offset}
kafka_topic_partition_current_offset{partition="0",topic="__consumer_offsets"} ${offset}
kafka_topic_partition_oldest_offset{partition="0",topic="${TOPIC}"} 0
kafka_topic_partition_leader{partition="0",topic="${TOPIC}"} 2
kafka_topic_partition_leader_is_preferred{partition="0",topic="${TOPIC}"} 0
kafka_topic_partition_replicas{partition="0",topic="${TOPIC}"} 3
kafka_topic_partition_in_sync_replica{partition="0",topic="${TOPIC}"} 2
kafka_topic_partition_under_replicated_partition{partition="0",topic="${TOPIC}"} 1
kafka_consumergroup_current_offset{consumergroup="g",partition="0",topic="${TOPIC}"} 5
kafka_consumergroup_lag{consumergroup="g",partition="0",topic="${TOPIC}"} ${offset - 5}
kafka_consumergroup_current_offset{consumergroup="new",partition="0",topic="${TOPIC}"} -1
kafka_consumergroup_lag{consumergroup="new",partition="0",topic="${TOPIC}"} -1
`;
}

beforeAll(async () => {
  const artifact = await ensureArtifact(await prometheusServer(process.env), {
    cache: labCache(process.env),
    env: process.env,
  });
  exporter = await serve((_request, response) =>
    down
      ? response.writeHead(500).end()
      : response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(exposition()),
  );
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-metrics-'));
  [port] = (await freePorts(1)) as [number];
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: kafka-exporter
    static_configs: [{ targets: ['127.0.0.1:${exporter.port}'] }]
`,
  );
  process_ = spawn(
    join(artifact, 'bin/prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: 'inherit' },
  );
  prometheus = new Prometheus(dial);
});
afterAll(async () => {
  prometheus?.close();
  if (process_) {
    const gone = new Promise((resolve) => process_.once('exit', resolve));
    process_.kill();
    await gone;
  }
  await exporter?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const dial = () =>
  new Promise<ReturnType<typeof connect>>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
  });

/** The first view that is as wanted. Views come by themselves. */
function viewThat(wanted: (view: MetricsView) => boolean): Promise<MetricsView> {
  const observer = new MetricsObserver(
    {
      hasExporter: () => true,
      follow: (listener) => {
        listener(prometheus);
        return () => {};
      },
    },
    '5m',
  );
  return new Promise((resolve) => {
    observer.subscribe((view) => {
      if (!wanted(view)) return;
      observer.close();
      resolve(view);
    });
  });
}
const line = ({ charts }: MetricsView, id: string) => charts.find((chart) => chart.id === id)?.series;

describe('a real Prometheus', () => {
  it('tells rates, lag and the tables as the dashboard shows them', async () => {
    const view = await viewThat(
      (one) => one.live === 'live' && (line(one, 'in')?.[0]?.values.at(-1) ?? 0) > 8,
    );
    const [incoming, ...others] = line(view, 'in')!;
    expect(incoming).toMatchObject({ topic: TOPIC });
    expect(others).toEqual([]);
    expect(incoming!.values.at(-1)).toBeLessThan(12);
    // It began only now: nothing is known of the minutes before.
    expect(incoming!.values[0]).toBeNull();
    expect(
      line(view, 'consumed')!
        .find(({ group }) => group === 'g')
        ?.values.at(-1),
    ).toBe(0);
    expect(line(view, 'lag')!.map(({ group }) => group)).toEqual(['g']);
    expect(Object.fromEntries(view.stats.map(({ id, value }) => [id, value]))).toEqual({
      brokers: 3,
      topics: 1,
      partitions: 1,
      replicas: 3,
      inSync: 2,
      underReplicated: 1,
      notPreferred: 1,
    });
    expect(view.partitions).toMatchObject([
      { topic: TOPIC, partition: 0, leader: 2, replicas: 3, inSync: 2, oldest: 0 },
    ]);
    expect(view.positions).toMatchObject([{ group: 'g', topic: TOPIC, partition: 0, offset: 5 }]);
  });

  it('understands the queries of every range', async () => {
    for (const { rangeMs, stepMs, ...window } of Object.values(RANGES))
      for (const query of Object.values(chartQueries({ rangeMs, stepMs, ...window }))) {
        const end = Math.floor(Date.now() / stepMs) * stepMs;
        await expect(prometheus.queryRange(query, end - rangeMs, end, stepMs)).resolves.toBeInstanceOf(Array);
      }
  });

  it('says what is wrong with a query', async () => {
    await expect(prometheus.query('sum(kafka_brokers')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('parse error'),
    });
  });

  it('knows nothing new while the exporter is down, and the view says so', async () => {
    down = true;
    const view = await viewThat(({ error }) => error !== undefined && /up이 0/.test(error.message));
    expect(view.error?.message).toContain(`127.0.0.1:${exporter.port}`);
    expect(
      line(view, 'lag')!
        .find(({ group }) => group === 'g')
        ?.values.at(-1),
    ).toBeNull();
    down = false;
    await viewThat(({ live, error }) => live === 'live' && !error);
  });
});
