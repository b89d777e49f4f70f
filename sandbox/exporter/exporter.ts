import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Connections } from '../operator/kafka-admin/connections.ts';
import { exposition } from './exposition.ts';
import { Look, PART_MS } from './look.ts';
import { metricsOf } from './metrics.ts';
import type { Options } from './options.ts';
import { Problems } from './problems.ts';
import { serve } from './serve.ts';

const RETRY_MS = 1_000;

/** Answers Prometheus until the signal is aborted; from the moment on when it has seen the cluster. */
export async function runExporter(options: Options, signal: AbortSignal): Promise<void> {
  const { server, tls } = options;
  const connections = new Connections({
    bootstrap: server,
    clientId: 'kafka_exporter',
    requestTimeoutMs: PART_MS,
    ...(tls && {
      ca: await readFile(tls.caFile, 'utf8'),
      cert: tls.certFile && (await readFile(tls.certFile, 'utf8')),
      key: tls.keyFile && (await readFile(tls.keyFile, 'utf8')),
    }),
  });
  const problems = new Problems();
  const look = new Look({
    connections,
    topics: options.topics,
    groups: options.groups,
    onProblem: (what, error) => problems.add(what, error),
  });
  const metrics = shared(async () => {
    const startedAt = performance.now();
    const state = await look.again();
    problems.log();
    if (options.verbose) console.log(`Looked for ${Math.round(performance.now() - startedAt)} ms`);
    return exposition(metricsOf(state, options));
  });
  try {
    await firstLook(metrics, server, signal);
    if (signal.aborted) return;
    const http = await serve(options.port, metrics);
    console.log(`Listening on HTTP port ${options.port}`);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    http.close();
  } finally {
    await connections.close();
  }
}

async function firstLook(look: () => Promise<unknown>, server: string, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    try {
      await look();
      return;
    } catch (error) {
      const problem = `Waiting for ${server}: ${String(error)}`;
      if (problem !== said) console.error((said = problem));
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Scrapes that overlap share one look. */
function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= look().finally(() => (running = undefined)));
}
