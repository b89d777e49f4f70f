import type { StepTracker } from '#lib/checks/step-tracker.ts';
import { stepsOf } from '#lib/content/find.ts';
import type { Chapter, Step } from '#lib/content/schema.ts';
import type { ProgressStore } from '#lib/progress/store.ts';
import type { LabFiles } from '#lib/runs/lab-files.ts';
import type { RunEngine } from '#lib/runs/run-engine.ts';

export interface ChapterReset {
  /** What was done, for the page. */
  message: string;
  files: string[];
}

/**
 * 장 초기화: the chapter's progress is forgotten and its files are as shipped again. What lives in the cluster
 * stays: deleting a Kafka cluster is the student's decision, and a later chapter may stand on it.
 */
export async function resetChapter(
  parts: { store: ProgressStore; runs: RunEngine; files: LabFiles; steps: StepTracker },
  chapter: Chapter,
): Promise<ChapterReset> {
  const changed: string[] = [];
  for (const path of await parts.files.matching(stepsOf(chapter).flatMap(filesOf)))
    if ((await parts.files.read(path)).modified) {
      await parts.files.reset(path);
      changed.push(path);
    }
  parts.store.resetChapter(chapter.id);
  parts.runs.forgetChapter(chapter.id);
  parts.steps.refreshNow();
  const restored = changed.length > 0 ? `파일 ${changed.length}개를 처음 내용으로 되돌렸습니다. ` : '';
  return {
    files: changed,
    message: `${chapter.number}장의 진도를 지웠습니다. ${restored}클러스터에 만든 것은 그대로 있습니다.`,
  };
}

/** What the step's card shows or changes, and what it checks after a command such as sed has changed it. */
const filesOf = ({ blocks, checks }: Step): string[] => [
  ...blocks.flatMap((block) => (block.kind === 'file' ? [block.path] : [])),
  // What is looked at once may be an earlier chapter's work, which this chapter begins with.
  ...checks.flatMap((check) => ('file' in check && !check.once ? [check.file] : [])),
];
