import type { MetricCheck } from '#lib/content/schema.ts';
import type { MetricValue } from '#lib/metrics/metric-values.ts';
import { ok, unknown, waiting, type Verdict } from './verdict.ts';

const number = new Intl.NumberFormat('ko', { maximumFractionDigits: 2 });

/** What Prometheus last answered to the check's query. */
export function evaluateMetric({ promql, until }: MetricCheck, seen: MetricValue): Verdict {
  if (seen === undefined) return unknown('Prometheus에 묻고 있습니다.');
  if ('error' in seen) {
    const { code, message, remedy } = seen.error;
    if (code === 'METRICS_NOT_READY') return waiting(message, { detail: remedy });
    return { ...unknown(message), detail: remedy };
  }
  const { value } = seen;
  if (value === undefined)
    return waiting('Prometheus에 아직 이 수치가 없습니다.', { detail: `질의: ${promql}` });
  const text = number.format(value);
  if ('is' in until)
    return value === until.is
      ? ok(`Prometheus가 답한 값이 ${text}입니다.`)
      : waiting(`Prometheus가 답한 값이 ${text}입니다. ${number.format(until.is)}이어야 합니다.`);
  if ('atLeast' in until)
    return value >= until.atLeast
      ? ok(`Prometheus가 답한 값이 ${text}입니다.`)
      : waiting(`Prometheus가 답한 값이 ${text}입니다. ${number.format(until.atLeast)} 이상이어야 합니다.`);
  return value <= until.atMost
    ? ok(`Prometheus가 답한 값이 ${text}입니다.`)
    : waiting(`Prometheus가 답한 값이 ${text}입니다. ${number.format(until.atMost)} 이하여야 합니다.`);
}
