import type { ProgressStore, RunRecord } from './store.ts';

/**
 * A full disk must not end a run or the server: what cannot be written is reported and left out. What a student
 * asks for expressly (a prediction, a reset) still fails in the open.
 */
export function forgivingStore(store: ProgressStore, report: (error: unknown) => void): ProgressStore {
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      report(error);
      return otherwise;
    }
  };
  return {
    step: (chapter, step) => store.step(chapter, step),
    steps: () => store.steps(),
    addAttempt: (chapter, step) => attempt(() => store.addAttempt(chapter, step), undefined),
    complete: (chapter, step, at) => attempt(() => store.complete(chapter, step, at), undefined),
    predict: (chapter, step, prediction) => store.predict(chapter, step, prediction),
    resetChapter: (chapter) => store.resetChapter(chapter),
    student: () => store.student(),
    changeStudent: (from, to, own) => store.changeStudent(from, to, own),
    saveRun: (run) => attempt(() => store.saveRun(run), undefined),
    run: (id) => store.run(id),
    runs: () => store.runs(),
    newestRuns: (chapter, step) => store.newestRuns(chapter, step),
    markUnfinishedLost: (at) => attempt<RunRecord[]>(() => store.markUnfinishedLost(at), []),
    close: () => store.close(),
  };
}
