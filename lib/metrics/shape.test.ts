import { describe, expect, it } from 'vitest';
import { boundRows, gridOf, partitionRows, positionRows, shapeChart } from './shape.ts';

describe('the grid', () => {
  it('lies on multiples of the step, so that points stay where they are', () => {
    expect(gridOf(100_700, 20_000, 5_000)).toEqual([85_000, 90_000, 95_000, 100_000]);
    expect(gridOf(102_300, 20_000, 5_000)).toEqual([85_000, 90_000, 95_000, 100_000]);
  });
});

describe('a chart', () => {
  const grid = [0, 5, 10];
  it('has a null where nothing was scraped, and the newest behind the grid', () => {
    const shaped = shapeChart(
      grid,
      [
        {
          labels: { topic: 't' },
          points: [
            [0, 1],
            [10, 3.00049],
          ],
        },
      ],
      [{ labels: { topic: 't' }, value: 4 }],
      12,
    );
    expect(shaped).toEqual({
      times: [0, 5, 10, 12],
      series: [{ topic: 't', values: [1, null, 3, 4] }],
    });
  });

  it('shows a series that has only just begun, or has ended', () => {
    const { series } = shapeChart(
      grid,
      [{ labels: { consumergroup: 'old', topic: 't' }, points: [[0, 7]] }],
      [{ labels: { consumergroup: 'new', topic: 't' }, value: 0 }],
      12,
    );
    expect(series).toEqual([
      { group: 'new', topic: 't', values: [null, null, null, 0] },
      { group: 'old', topic: 't', values: [7, null, null, null] },
    ]);
  });

  it('adds up what is more than six lines, the smallest of them', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      labels: { topic: `edu-topic-${String(index + 1).padStart(2, '0')}` },
      value: index,
    }));
    const { series, others } = shapeChart(grid, [], many, 12);
    expect(series.map(({ topic }) => topic)).toEqual([
      'edu-topic-30', 'edu-topic-29', 'edu-topic-28', 'edu-topic-27', 'edu-topic-26', 'edu-topic-25',
    ]); // prettier-ignore
    expect(others).toEqual({ count: 24, values: [null, null, null, (23 * 24) / 2] });
  });
});

describe('the tables', () => {
  const of = (topic: string, partition: number, value: number | null, more = {}) => ({
    labels: { topic, partition: String(partition), ...more },
    value,
  });
  it('join a query a column by topic and partition, partitions by number', () => {
    expect(
      partitionRows({
        leader: [of('t', 10, -1), of('t', 2, 0)],
        replicas: [],
        inSync: [],
        oldest: [of('t', 2, null)],
        newest: [of('a', 0, 5)],
      }),
    ).toEqual([
      { topic: 'a', partition: 0, newest: 5 },
      { topic: 't', partition: 2, leader: 0 },
      { topic: 't', partition: 10, leader: -1 },
    ]);
  });

  it('keep groups apart', () => {
    expect(
      positionRows({
        offset: [of('t', 0, 5, { consumergroup: 'b' }), of('t', 0, 3, { consumergroup: 'a' })],
        lag: [of('t', 0, 1, { consumergroup: 'a' })],
      }),
    ).toEqual([
      { group: 'a', topic: 't', partition: 0, offset: 3, lag: 1 },
      { group: 'b', topic: 't', partition: 0, offset: 5 },
    ]);
  });

  it('have an end, and say how much is left out', () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, partition) => ({ group: 'g', topic: 't', partition }));
    const few = boundRows(rows(10), rows(400));
    expect([few.partitions.length, few.positions.length, few.skipped]).toEqual([10, 400, 0]);
    const many = boundRows(rows(1_000), rows(1_000));
    expect([many.partitions.length, many.positions.length, many.skipped]).toEqual([250, 250, 1_500]);
  });
});
