import type { Block, Chapter, Step } from '#lib/content/schema.ts';
import type { ChapterLink } from '../shell/ChapterNav.tsx';
import type { ChapterOutline, StepOutline } from '../state/chapter.tsx';

/** The part of a chapter that the page's scripts need. */
export const outlineOf = (chapter: Chapter): ChapterOutline => ({
  id: chapter.id,
  number: chapter.number,
  title: chapter.title,
  steps: chapter.sections.flatMap((section) =>
    section.steps.map((step) => stepOutline(step, `${section.number} ${section.title}`.trim())),
  ),
});

const stepOutline = (step: Step, section: string): StepOutline => ({
  id: step.id,
  number: step.number,
  title: step.title,
  section,
  seconds: step.seconds,
  says: step.checks.map((check) => check.says),
  actions: step.blocks.flatMap(action),
  predicts: step.blocks.some((block) => block.kind === 'predict'),
  solves: step.blocks.some((block) => block.kind === 'solution'),
});

function action(block: Block): StepOutline['actions'] {
  switch (block.kind) {
    case 'run':
    case 'input':
      return [
        {
          id: block.id,
          kind: block.kind,
          target: block.target,
          terminal: block.terminal,
          ...(block.kind === 'run' && block.secret ? { secret: true } : {}),
        },
      ];
    case 'file':
      return [{ id: block.id, kind: block.kind, target: block.target, path: block.path, mode: block.mode }];
    default:
      return [];
  }
}

export const linkOf = (chapter: Chapter): ChapterLink => ({
  id: chapter.id,
  number: chapter.number,
  title: chapter.title,
  total: chapter.sections.flatMap((section) => section.steps).filter((step) => step.checks.length > 0).length,
});
