import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareSandbox } from '#sandbox/control/prepare.ts';
import { startApiServer, type ApiServer } from '#sandbox/operator/testing/api-server.ts';
import { startBrokers } from '#sandbox/operator/testing/brokers.ts';
import { megabytes, percentile, times, type Benchmark, type Row } from './harness.ts';
import { CourseCluster } from './parts/course-cluster.ts';
import { memoryOf } from './parts/processes.ts';

const run = promisify(execFile);
const ROUNDS = 3;
const MiB = 1024 * 1024;

/** The sandbox with a warm cache, and the course's cluster on it. */
const benchmark: Benchmark = {
  title: 'Sandbox',
  async run(log) {
    const alone: number[] = [];
    const bare: number[] = [];
    const ready: number[] = [];
    const applied: number[] = [];
    const idle: number[] = [];
    const full: number[] = [];
    const monitored: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      log(`round ${round} of ${ROUNDS}: etcd and kube-apiserver alone`);
      const [aloneMs, api] = await timed(startReadyApiServer);
      await api.stop();
      log('three bare brokers');
      const [bareMs, brokers] = await timed(() => startBrokers(3));
      await brokers.stop();
      alone.push(aloneMs);
      bare.push(bareMs);
      const home = await mkdtemp(join(tmpdir(), 'kl-'));
      log('sandbox');
      const [readyMs, sandbox] = await timed(() => prepareSandbox({ home }));
      try {
        ready.push(readyMs);
        idle.push(await memoryOf(sandbox.pid));
        const cluster = new CourseCluster(sandbox, home);
        await cluster.installOperator();
        log('Kafka cluster');
        const [appliedMs] = await timed(() => cluster.applyCluster());
        applied.push(appliedMs);
        full.push(await memoryOf(sandbox.pid));
        log('exporter and Prometheus');
        await cluster.applyMonitoring();
        monitored.push(await memoryOf(sandbox.pid));
      } finally {
        await sandbox.stop();
        await rm(home, { recursive: true, force: true });
      }
    }
    return [
      ratio('start to node Ready', ready, 'etcd and kube-apiserver alone', alone, 1.5),
      ratio('apply of the 3-broker cluster to READY True', applied, 'three bare brokers', bare, 2),
      memory('memory, sandbox idle (PSS)', idle, 450 * MiB),
      memory('memory, sandbox with the course cluster (PSS)', full, 1800 * MiB),
      memory('memory, with the exporter and Prometheus besides (PSS)', monitored, 1800 * MiB),
    ];
  },
};
export default benchmark;

/** Ready as the sandbox waits for it: with the API server's own roles and priority classes made. */
async function startReadyApiServer(): Promise<ApiServer> {
  const api = await startApiServer();
  const { program, args } = api.kubectl;
  while (!(await run(program, [...args, 'get', '--raw', '/readyz']).catch(() => undefined)));
  return api;
}

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const begin = performance.now();
  const result = await work();
  return [performance.now() - begin, result];
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function ratio(what: string, samples: number[], name: string, baseline: number[], limit: number): Row {
  const [mine, theirs] = [percentile(samples, 0.5), percentile(baseline, 0.5)];
  return {
    what: `${what}, median of ${samples.length}`,
    measured: `${seconds(mine)}, ${times(mine / theirs)}`,
    baseline: `${name} ${seconds(theirs)}`,
    target: `≤ ${limit} ×`,
    met: mine <= limit * theirs,
  };
}

function memory(what: string, samples: number[], limit: number): Row {
  const median = percentile(samples, 0.5);
  return {
    what,
    measured: megabytes(median),
    baseline: '',
    target: `≤ ${megabytes(limit)}`,
    met: median <= limit,
  };
}
