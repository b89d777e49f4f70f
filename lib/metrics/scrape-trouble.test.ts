import { describe, expect, it } from 'vitest';
import { scrapeTrouble } from './scrape-trouble.ts';

const up = (value: number) => [{ labels: { job: 'kafka-exporter', instance: '10.0.0.9:9404' }, value }];
const brokers = [{ id: 'brokers' as const, query: 'kafka_brokers', value: 3 }];
const unknown = [{ id: 'brokers' as const, query: 'kafka_brokers' }];

describe('why there are no fresh numbers', () => {
  it('is nothing while there are some', () => {
    expect(scrapeTrouble(up(1), brokers, true)).toBeUndefined();
    // Scraped from a place that this cluster knows nothing of.
    expect(scrapeTrouble(up(1), brokers, false)).toBeUndefined();
  });
  it('is an exporter that was never made', () => {
    expect(scrapeTrouble(up(0), unknown, false)?.remedy).toContain('spec.kafkaExporter');
  });
  it('is an exporter that does not answer, by its address', () => {
    expect(scrapeTrouble(up(0), unknown, true)?.message).toContain('up이 0: 10.0.0.9:9404');
  });
  it('is a Prometheus that has nothing to scrape', () => {
    expect(scrapeTrouble([], unknown, true)?.remedy).toContain('scrape_configs');
  });
  it('is an exporter that has not reached the brokers', () => {
    expect(scrapeTrouble(up(1), unknown, true)?.message).toContain('브로커의 수치');
  });
});
