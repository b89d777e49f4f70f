import type { ChapterProgress } from '#lib/api.ts';

/** The last chapter with something done, or the one after it when nothing is left there; before any work the first. */
export function currentChapter(chapters: readonly ChapterProgress[]): string | undefined {
  const last = chapters.findLastIndex(({ done }) => done > 0);
  const here = chapters[Math.max(0, last)];
  const finished = last >= 0 && here !== undefined && here.done === here.total;
  return ((finished ? chapters[last + 1] : undefined) ?? here)?.chapter;
}
