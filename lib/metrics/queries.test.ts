import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricsOf } from '#sandbox/exporter/metrics.ts';
import { PARTITION_QUERIES, POSITION_QUERIES, STAT_QUERIES, chartQueries } from './queries.ts';
import { RANGES } from './ranges.ts';

const DASHBOARD = join(import.meta.dirname, '../../content/lab/kafka/monitoring/grafana-kafka-exporter.json');

/** Names of the exporter's metrics. */
const KNOWN = metricsOf(
  { brokers: [], topics: [], groups: [], newest: new Map(), oldest: new Map() },
  { showAllOffsets: false },
).map(({ name }) => name);
const namesIn = (text: string) => [...new Set(text.match(/\bkafka_[a-z_]+\b/g))];

describe('every metric that is asked for is one of the exporter', () => {
  it.each(Object.keys(RANGES) as (keyof typeof RANGES)[])('over %s', (range) => {
    const queries = {
      ...chartQueries(RANGES[range]),
      ...STAT_QUERIES,
      ...PARTITION_QUERIES,
      ...POSITION_QUERIES,
    };
    for (const query of Object.values(queries)) {
      expect(namesIn(query)).not.toEqual([]);
      expect(KNOWN, query).toEqual(expect.arrayContaining(namesIn(query)));
    }
  });

  it("in Grafana's dashboard, whose panels lie beside each other", () => {
    interface Panel {
      title: string;
      gridPos: { x: number; y: number; w: number; h: number };
      targets: { expr: string }[];
    }
    const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as { panels: Panel[] };
    for (const { expr } of panels.flatMap(({ targets }) => targets))
      expect(KNOWN, expr).toEqual(expect.arrayContaining(namesIn(expr)));
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});

it('a rate is taken over at least a step, so that no message falls between two points', () => {
  for (const { stepMs, windowSeconds, window } of Object.values(RANGES)) {
    expect(windowSeconds * 1_000).toBeGreaterThanOrEqual(stepMs);
    expect([`${windowSeconds}s`, `${windowSeconds / 60}m`]).toContain(window);
  }
});
