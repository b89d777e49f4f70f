import { describe, expect, it } from 'vitest';
import type { MetricCheck } from '#lib/content/schema.ts';
import { LabError } from '#lib/errors.ts';
import { evaluateMetric } from './evaluate-metric.ts';

const check = (until: MetricCheck['until']): MetricCheck => ({
  promql: 'sum(kafka_consumergroup_lag)',
  until,
  says: '밀렸습니다.',
  hint: '기다리세요.',
  within: '30s',
});

describe('a check of a metric', () => {
  it('compares the newest number', () => {
    expect(evaluateMetric(check({ is: 1 }), { value: 1 }).state).toBe('ok');
    expect(evaluateMetric(check({ is: 1 }), { value: 0 }).message).toContain('1이어야');
    expect(evaluateMetric(check({ atLeast: 10 }), { value: 10 }).state).toBe('ok');
    expect(evaluateMetric(check({ atLeast: 10 }), { value: 9.5 }).message).toContain('9.5');
    expect(evaluateMetric(check({ atMost: 0 }), { value: 0 }).state).toBe('ok');
    expect(evaluateMetric(check({ atMost: 0 }), { value: 1 }).state).toBe('waiting');
  });

  it('waits where Prometheus has no such number, and where there is no Prometheus yet', () => {
    expect(evaluateMetric(check({ atMost: 0 }), { value: undefined })).toMatchObject({
      state: 'waiting',
      detail: expect.stringContaining('sum(kafka_consumergroup_lag)'),
    });
    const missing = new LabError('METRICS_NOT_READY', 'Prometheus가 아직 없습니다.', '만드세요.');
    expect(evaluateMetric(check({ is: 1 }), { error: missing })).toMatchObject({
      state: 'waiting',
      detail: '만드세요.',
    });
  });

  it('does not know what cannot be asked', () => {
    expect(evaluateMetric(check({ is: 1 }), undefined).state).toBe('unknown');
    const away = new LabError('METRICS_UNREACHABLE', '답하지 않습니다.', '기다리세요.');
    expect(evaluateMetric(check({ is: 1 }), { error: away }).state).toBe('unknown');
  });
});
