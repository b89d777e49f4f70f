import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { megabytes, milliseconds, percentile, times, type Benchmark, type Row } from './harness.ts';
import { startApp } from './parts/app.ts';
import { isServer, memoryOf } from './parts/processes.ts';
import { Session } from './parts/session.ts';

const run = promisify(execFile);
const ROUNDS = 20;
const CHAPTER = '01-strimzi';
const STEP = 'get-nodes';
const ACTION = 'nodes';
const MiB = 1024 * 1024;

/** The app as a student starts it, after the first time; then its runs and its events, on the sandbox. */
const benchmark: Benchmark = {
  title: 'App',
  async run(log) {
    const home = await mkdtemp(join(tmpdir(), 'kl-bench-'));
    log('start');
    const begin = performance.now();
    const app = await startApp(home);
    try {
      const session = await Session.open(app);
      await session.page(`/chapters/${CHAPTER}`);
      const started = performance.now() - begin;
      log('sandbox');
      await session.untilReady();
      const rows: Row[] = [
        row('npm start to a readable chapter', seconds(started), '', '≤ 3 s', started <= 3000),
      ];
      log('runs');
      rows.push(...(await runs(session, home)));
      log('events');
      rows.push(await events(session, home));
      const memory = await memoryOf(app.pid, isServer);
      rows.push(row('memory of the app (PSS)', megabytes(memory), '', '≤ 250 MB', memory <= 250 * MiB));
      return rows;
    } finally {
      await app.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;

const row = (what: string, measured: string, baseline: string, target: string, met: boolean): Row => ({
  ...{ what, measured, baseline, target, met },
});
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Run's click to the first byte of output, against the same kubectl started directly in the student PC. */
async function runs(session: Session, home: string): Promise<Row[]> {
  const shell = [...['shell', '--state', join(home, 'sandbox'), '--', 'kubectl', 'get', 'nodes']];
  const binary = await session.nodeBinary(home);
  const direct: number[] = [];
  const clicked: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await run(binary, shell);
    direct.push(performance.now() - begin);
    clicked.push(await session.runToOutput(CHAPTER, STEP, ACTION, /NAME/));
  }
  const [p50, p99] = [percentile(clicked, 0.5), percentile(clicked, 0.99)];
  const [d50, d99] = [percentile(direct, 0.5), percentile(direct, 0.99)];
  return [
    row(
      'Run to the first line of kubectl, p50',
      `${milliseconds(p50)}, ${times(p50 / d50)}`,
      `started directly ${milliseconds(d50)}`,
      '≤ 1.7 ×',
      p50 <= 1.7 * d50,
    ),
    row(
      'Run to the first line of kubectl, p99',
      `${milliseconds(p99)}, ${milliseconds(p99 - d99)} more`,
      `started directly ${milliseconds(d99)}`,
      '≤ 10 ms more',
      p99 <= d99 + 10,
    ),
  ];
}

/** A namespace created by kubectl to the card that says so. Measured from the API server's answer. */
async function events(session: Session, home: string): Promise<Row> {
  const binary = await session.nodeBinary(home);
  const kubectl = (...args: string[]) =>
    run(binary, ['kubectl', '--kubeconfig', join(home, 'sandbox/admin.kubeconfig'), ...args]);
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const green = session.untilStep('02-operator-install', 'create-namespace', 'ok');
    await kubectl('create', 'ns', 'kafka');
    const begin = performance.now();
    samples.push(Math.max(0, (await green) - begin));
    const gone = session.untilStep('02-operator-install', 'create-namespace', 'lost');
    await kubectl('delete', 'ns', 'kafka');
    await gone;
  }
  const p95 = percentile(samples, 0.95);
  return row('cluster event to card, p95', milliseconds(p95), '', '≤ 300 ms', p95 <= 300);
}
