import { describe, expect, it } from 'vitest';
import { currentChapter } from './current-chapter.ts';

const chapters = (...counts: [done: number, total: number][]) =>
  counts.map(([done, total], index) => ({
    chapter: `0${index + 1}`,
    number: index + 1,
    title: '',
    minutes: 1,
    done,
    total,
    sections: [],
  }));

describe('currentChapter', () => {
  it('is the first before any work', () => {
    expect(currentChapter(chapters([0, 0], [0, 4], [0, 9]))).toBe('01');
  });
  it('is the last chapter in work', () => {
    expect(currentChapter(chapters([0, 0], [3, 4], [2, 9]))).toBe('03');
  });
  it('goes on after a finished chapter, and stays at the last', () => {
    expect(currentChapter(chapters([0, 0], [4, 4], [0, 9]))).toBe('03');
    expect(currentChapter(chapters([0, 0], [4, 4], [9, 9]))).toBe('03');
  });
});
