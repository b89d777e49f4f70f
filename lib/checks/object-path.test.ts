import { describe, expect, it } from 'vitest';
import { matchesSelector } from './label-selector.ts';
import { valuesAt } from './object-path.ts';

const object = {
  metadata: { labels: { 'strimzi.io/cluster': 'my-cluster' } },
  status: {
    conditions: [
      { type: 'Warning', status: 'True' },
      { type: 'Ready', status: 'False' },
    ],
    listeners: [{ name: 'plain' }, { name: 'tls' }],
    zero: 0,
    none: null,
  },
};

describe('object path', () => {
  it.each([
    ['status.listeners[1].name', ['tls']],
    ['status.listeners[*].name', ['plain', 'tls']],
    ['status.conditions[?(@.type=="Ready")].status', ['False']],
    ["status.conditions[?(@.type=='Nothing')].status", []],
    [String.raw`metadata.labels.strimzi\.io/cluster`, ['my-cluster']],
    ["metadata.labels['strimzi.io/cluster']", ['my-cluster']],
    ['.status.zero', [0]],
    ['status.none.deeper', []],
    ['status.constructor', []],
    ['status.listeners[9]', []],
  ])('%s', (path, values) => expect(valuesAt(object, path)).toEqual(values));

  it('refuses what it cannot read', () => expect(() => valuesAt(object, 'status.[')).toThrow(SyntaxError));
});

describe('label selector', () => {
  const labels = { app: 'web', tier: 'front' };
  it.each([
    ['app=web', true],
    ['app==web,tier!=back', true],
    ['app=web,tier=back', false],
    ['tier in (front, back),app', true],
    ['tier notin (front)', false],
    ['!missing', true],
    ['missing', false],
    ['', true],
  ])('%s', (selector, matches) => expect(matchesSelector(labels, selector)).toBe(matches));
});
