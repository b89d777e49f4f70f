import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { LabError } from '#lib/errors.ts';
import { PodAgent } from './pod-agent.ts';

const TIMEOUT_MS = 8_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** More series than any page shows; Prometheus leaves out the rest. */
const MAX_SERIES = 2_000;

/** [seconds since the epoch, the number as text: "NaN", "+Inf" and "-Inf" as well] */
const sample = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const data = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value: sample })) }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(sample) })),
  }),
  z.object({ resultType: z.literal('scalar'), result: sample }),
  z.object({ resultType: z.literal('string'), result: sample }),
]);
const answer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

export type Labels = Record<string, string>;
/** Null for what is no finite number. */
export interface Sample {
  labels: Labels;
  value: number | null;
}
export interface SampleSeries {
  labels: Labels;
  /** [ms since the epoch, value] */
  points: [number, number | null][];
}

/** Asks one Prometheus over connections that `dial` opens. Close it. */
export class Prometheus {
  readonly #agent: PodAgent;
  readonly #closed = new AbortController();

  constructor(dial: () => Promise<Duplex>) {
    this.#agent = new PodAgent(dial);
  }

  /** The newest values. @throws LabError */
  async query(promql: string): Promise<Sample[]> {
    const found = await this.#ask('/api/v1/query', { query: promql });
    if (found.resultType === 'vector')
      return found.result.map(({ metric, value }) => ({ labels: metric, value: finite(value[1]) }));
    if (found.resultType === 'scalar') return [{ labels: {}, value: finite(found.result[1]) }];
    throw new LabError(
      'BAD_REQUEST',
      `PromQL의 답이 숫자가 아니라 ${found.resultType}입니다. (${promql})`,
      '범위([5m])는 rate나 delta 같은 함수 안에 쓰세요.',
    );
  }

  /** Values from `start` to `end` (ms), both included, a step apart. @throws LabError */
  async queryRange(promql: string, start: number, end: number, stepMs: number): Promise<SampleSeries[]> {
    const found = await this.#ask('/api/v1/query_range', {
      query: promql,
      start: String(start / 1_000),
      end: String(end / 1_000),
      step: String(stepMs / 1_000),
    });
    if (found.resultType !== 'matrix') throw new Error(`a range query answered with a ${found.resultType}`);
    return found.result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([seconds, text]) => [Math.round(seconds * 1_000), finite(text)]),
    }));
  }

  close(): void {
    this.#closed.abort();
    this.#agent.destroy();
  }

  async #ask(path: string, asked: Record<string, string>): Promise<z.infer<typeof data>> {
    let text: string;
    try {
      text = await this.#post(path, new URLSearchParams({ ...asked, limit: String(MAX_SERIES) }).toString());
    } catch (error) {
      throw notAnswering(error);
    }
    const parsed = answer.safeParse(json(text));
    if (!parsed.success)
      throw new LabError(
        'METRICS_FAILED',
        'prometheus pod의 9090 포트가 Prometheus의 답이 아닌 것을 보냈습니다.',
        'label이 app=prometheus인 pod이 이 교재의 prometheus인지 확인하세요.',
        { cause: parsed.error },
      );
    if (parsed.data.status === 'success') return parsed.data.data;
    const { errorType, error } = parsed.data;
    throw new LabError(
      errorType === 'bad_data' ? 'BAD_REQUEST' : 'METRICS_FAILED',
      `Prometheus가 질의를 처리하지 못했습니다. ${error}`,
      errorType === 'bad_data'
        ? '질의(PromQL)의 괄호와 이름을 확인하세요.'
        : '잠시 뒤에 다시 시도합니다. 계속되면 kubectl -n kafka logs deploy/prometheus를 확인하세요.',
    );
  }

  #post(path: string, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const asking = request(
        {
          agent: this.#agent,
          // The dialled stream leads to the pod already; Prometheus looks at no name.
          host: 'prometheus',
          port: 9090,
          method: 'POST',
          path,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
          },
          signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_ANSWER_BYTES)
              response.destroy(new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`));
            else chunks.push(chunk);
          });
          response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
          response.on('error', reject);
        },
      );
      asking.on('error', reject);
      asking.end(body);
    });
  }
}

function finite(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notAnswering(error: unknown): LabError {
  const reason =
    error instanceof Error && error.name === 'TimeoutError'
      ? `${TIMEOUT_MS / 1_000}초 동안 답이 없습니다.`
      : error instanceof Error
        ? error.message
        : String(error);
  return new LabError(
    'METRICS_UNREACHABLE',
    `Prometheus가 답하지 않습니다. ${reason}`,
    'kubectl -n kafka get pods -l app=prometheus로 Running인지 확인하세요. 답하면 자동으로 이어집니다.',
    { cause: error },
  );
}
