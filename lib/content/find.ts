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

/** Steps whose actions or checks are not the same in both. */
export function stepsThatDiffer(one: Course, other: Course): { chapter: string; step: string }[] {
  const doings = ({ blocks, checks }: Step) => JSON.stringify([blocks.filter(isAction), checks]);
  return one.chapters.flatMap((chapter) =>
    stepsOf(chapter).flatMap((step) => {
      const same = findStep(other, chapter.id, step.id);
      return same && doings(same) === doings(step) ? [] : [{ chapter: chapter.id, step: step.id }];
    }),
  );
}

export function isAction(block: Block): block is Action {
  return block.kind === 'run' || block.kind === 'input' || block.kind === 'file';
}

/** The first step that waits for the Secret, or for the user that it belongs to: "3.5 (1) 사용자 만들기". */
export function findProducer(course: Pick<Course, 'chapters'>, secret: string): string | undefined {
  for (const chapter of course.chapters)
    for (const section of chapter.sections)
      for (const step of section.steps)
        if (step.checks.some((check) => 'resource' in check && MAKES_SECRET.test(check.resource) && check.resource.endsWith(`/${secret}`)))
          return `${section.number} ${step.number} ${step.title}`.replace(/ +/g, ' ');
  return undefined;
}

const MAKES_SECRET = /^(secrets|kafkausers\.kafka\.strimzi\.io)\//;
