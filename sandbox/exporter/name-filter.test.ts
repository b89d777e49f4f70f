import { describe, expect, it } from 'vitest';
import { nameFilter } from './name-filter.ts';

describe('nameFilter', () => {
  it.each([
    ['.*', undefined, ['edu-topic-01', 'my-topic', '__consumer_offsets']],
    ['topic', undefined, ['edu-topic-01', 'my-topic']],
    ['^my-', undefined, ['my-topic']],
    ['.*', '^__', ['edu-topic-01', 'my-topic']],
    ['edu|my', '01$', ['my-topic']],
    ['(?i)TOPIC', undefined, ['edu-topic-01', 'my-topic']],
  ])('%s without %s', (include, exclude, names) => {
    const all = ['edu-topic-01', 'my-topic', '__consumer_offsets'];
    expect(all.filter(nameFilter(include, exclude))).toEqual(names);
  });

  it('refuses what is no expression', () => {
    expect(() => nameFilter('(', undefined)).toThrow(SyntaxError);
  });
});
