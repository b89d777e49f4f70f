import { describe, expect, it } from 'vitest';
import { exposition } from './exposition.ts';
import { parseExposition } from './testing.ts';

const gauge = { help: 'What it is.', type: 'gauge' } as const;

describe('exposition', () => {
  it('writes every family once, in order, with its help and its type', () => {
    const text = exposition([
      { ...gauge, name: 'kafka_b', samples: [{ labels: { topic: 'b' }, value: 2n }] },
      { ...gauge, name: 'kafka_a', samples: [{ labels: {}, value: 1 }] },
      { ...gauge, name: 'kafka_empty', samples: [] },
    ]);
    expect(text).toBe(
      '# HELP kafka_a What it is.\n# TYPE kafka_a gauge\nkafka_a 1\n' +
        '# HELP kafka_b What it is.\n# TYPE kafka_b gauge\nkafka_b{topic="b"} 2\n',
    );
  });

  it.each(['back\\slash', '"quoted"', 'two\nlines', '\\n', '그룹', 'a{b="c"} 1'])(
    'writes the label %j so that it is read back',
    (value) => {
      const samples = [{ labels: { consumergroup: value, topic: 't' }, value: -1n }];
      const text = exposition([{ ...gauge, name: 'kafka_a', samples }]);
      expect(parseExposition(text)).toEqual([
        { name: 'kafka_a', labels: { consumergroup: value, topic: 't' }, value: -1 },
      ]);
    },
  );

  it('keeps offsets exact that a double cannot hold', () => {
    const samples = [{ labels: {}, value: 2n ** 62n + 1n }];
    expect(exposition([{ ...gauge, name: 'kafka_a', samples }])).toContain('kafka_a 4611686018427387905\n');
  });
});
