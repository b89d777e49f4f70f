import type { RunState } from '#lib/api.ts';

/** A run as it is remembered: what was typed (secrets masked), how it ended, the end of its output. */
export interface RunRecord {
  id: string;
  chapter: string;
  step: string;
  action: string;
  terminal: string;
  command: string;
  state: RunState;
  startedAt: number;
  endedAt?: number;
  exitCode?: number;
  /** Plain text, secrets masked, at most MAX_OUTPUT_CHARS of its end. */
  output: string;
  longRunning: boolean;
  expectedSeconds?: number;
}

export interface StepRecord {
  chapter: string;
  step: string;
  /** When all its checks held for the first time. */
  completedAt?: number;
  attempts: number;
  prediction?: { choice: number; correct: boolean };
}

export const MAX_OUTPUT_CHARS = 64 * 1024;

/** What the student has done. Synchronous: every call is one small local write or read. */
export interface ProgressStore {
  step(chapter: string, step: string): StepRecord;
  steps(): StepRecord[];
  addAttempt(chapter: string, step: string): void;
  /** Keeps the first time. */
  complete(chapter: string, step: string, at: number): void;
  predict(chapter: string, step: string, prediction: { choice: number; correct: boolean }): void;
  /** Forgets steps and predictions of a chapter; its runs stay in the report. */
  resetChapter(chapter: string): void;

  /** The number that the student chose; undefined before. */
  student(): string | undefined;
  /**
   * Another number: what was completed of the `own` steps, those that the number is in, is put away with the
   * number that was, and what was completed with the new one comes back.
   */
  changeStudent(from: string, to: string, own: { chapter: string; step: string }[]): void;

  /** Inserts or replaces. */
  saveRun(run: RunRecord): void;
  run(id: string): RunRecord | undefined;
  /** Oldest first. */
  runs(): RunRecord[];
  /** Newest run of each action of a step since the chapter was last reset. */
  newestRuns(chapter: string, step: string): RunRecord[];
  /** Runs that a former server process left unfinished become `lost`. Returns them. */
  markUnfinishedLost(at: number): RunRecord[];
  close(): void;
}
