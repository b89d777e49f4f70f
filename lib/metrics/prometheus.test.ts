import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { Prometheus } from './prometheus.ts';
import { serve, type TestServer } from './testing.ts';

// Answers as Prometheus' HTTP API documents them.
const VECTOR = {
  status: 'success',
  data: {
    resultType: 'vector',
    result: [
      { metric: { topic: 'my-topic' }, value: [1_764_120_000.123, '2.5'] },
      { metric: { topic: 'odd' }, value: [1_764_120_000.123, 'NaN'] },
    ],
  },
  infos: ['PromQL info: metric might not be a counter'],
};
const MATRIX = {
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      {
        metric: { consumergroup: 'g', topic: 't' },
        values: [
          [1_764_120_000, '3'],
          [1_764_120_005.001, '+Inf'],
        ],
      },
    ],
  },
};

let server: TestServer | undefined;
let prometheus: Prometheus | undefined;
afterEach(async () => {
  prometheus?.close();
  await server?.close();
});

async function answering(body: string | object, status = 200): Promise<Prometheus> {
  server = await serve((_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body)),
  );
  return (prometheus = new Prometheus(server.dial));
}

describe('a query', () => {
  it('gives labels and numbers, and null for what is no number', async () => {
    const asked = await answering(VECTOR);
    expect(await asked.query('x')).toEqual([
      { labels: { topic: 'my-topic' }, value: 2.5 },
      { labels: { topic: 'odd' }, value: null },
    ]);
  });

  it('sends PromQL as it is, whatever characters it has', async () => {
    const seen: string[] = [];
    server = await serve(({ path, form }, response) => {
      seen.push(`${path} ${form.get('query')}`);
      response.end(JSON.stringify(VECTOR));
    });
    prometheus = new Prometheus(server.dial);
    const promql = 'sum by (topic) (rate(a{topic!~"__.+"}[30s])) > 1 & "한글"';
    await prometheus.query(promql);
    expect(seen).toEqual([`/api/v1/query ${promql}`]);
  });

  it('over a range gives points in milliseconds', async () => {
    const asked = await answering(MATRIX);
    expect(await asked.queryRange('x', 0, 10_000, 5_000)).toEqual([
      {
        labels: { consumergroup: 'g', topic: 't' },
        points: [
          [1_764_120_000_000, 3],
          [1_764_120_005_001, null],
        ],
      },
    ]);
  });

  // As the sandbox's dialler and as a port-forward give it: the latter has neither timeouts nor keep-alive.
  it.each(['socket', 'stream'])('after the other uses the same connection, a %s', async (kind) => {
    await answering(VECTOR);
    prometheus!.close();
    prometheus = new Prometheus(async () => {
      const socket = await server!.dial();
      return kind === 'socket' ? socket : Duplex.from({ readable: socket, writable: socket });
    });
    for (let times = 0; times < 3; times++) await prometheus.query('x');
    expect(server!.connections()).toBe(1);
  });
});

describe('what goes wrong', () => {
  it('with a query is told in the words of Prometheus', async () => {
    const asked = await answering(
      { status: 'error', errorType: 'bad_data', error: 'parse error: unclosed left parenthesis' },
      400,
    );
    await expect(asked.query('sum(')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('unclosed left parenthesis'),
    });
  });

  it('with a range where one number is meant says so', async () => {
    const asked = await answering(MATRIX);
    await expect(asked.query('x[5m]')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is an answer of another program', async () => {
    const asked = await answering('<html>Grafana</html>');
    await expect(asked.query('x')).rejects.toMatchObject({ code: 'METRICS_FAILED' });
  });

  it('is an answer without an end', async () => {
    const asked = await answering('x'.repeat(9 * 1024 * 1024));
    await expect(asked.query('x')).rejects.toMatchObject({
      code: 'METRICS_UNREACHABLE',
      message: expect.stringContaining('longer than'),
    });
  });

  it('is a pod that cannot be dialled', async () => {
    prometheus = new Prometheus(() => Promise.reject(new Error('connection refused')));
    await expect(prometheus.query('x')).rejects.toMatchObject({
      code: 'METRICS_UNREACHABLE',
      message: 'Prometheus가 답하지 않습니다. connection refused',
    });
  });

  it('is a connection that ends in the middle', async () => {
    server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{');
      response.destroy();
    });
    prometheus = new Prometheus(server.dial);
    await expect(prometheus.query('x')).rejects.toMatchObject({ code: 'METRICS_UNREACHABLE' });
  });
});
