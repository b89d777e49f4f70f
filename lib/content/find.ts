import type { Action, Block, Chapter, Course, Step } from './schema.ts';

export function findChapter(course: Course, chapter: string): Chapter | undefined {
  return course.chapters.find((one) => one.id === chapter);
}

export function findStep(course: Course, chapter: string, step: string): Step | undefined {
  return stepsOf(findChapter(course, chapter)).find((one) => one.id === step);
}

export function findAction(course: Course, chapter: string, step: string, action: string): Action | undefined {
  return findStep(course, chapter, step)?.blocks.filter(isAction).find((one) => one.id === action);
}

/** All steps of a chapter in reading order. */
export function stepsOf(chapter: Chapter | undefined): Step[] {
  return chapter?.sections.flatMap((section) => section.steps) ?? [];
}

export function isAction(block: Block): block is Action {
  return block.kind === 'run' || block.kind === 'input' || block.kind === 'file';
}
