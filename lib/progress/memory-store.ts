import { MAX_OUTPUT_CHARS, type ProgressStore, type RunRecord, type StepRecord } from './store.ts';

/** For tests and the walkthrough: forgets everything with the process. */
export class MemoryProgressStore implements ProgressStore {
  readonly #steps = new Map<string, StepRecord>();
  #student: string | undefined;
  /** By number, then by step: when it was completed. */
  readonly #putAway = new Map<string, Map<string, number>>();
  readonly #runs = new Map<string, RunRecord & { hidden: boolean }>();

  step(chapter: string, step: string): StepRecord {
    return { ...(this.#steps.get(key(chapter, step)) ?? { chapter, step, attempts: 0 }) };
  }

  steps(): StepRecord[] {
    return [...this.#steps.values()].map((one) => ({ ...one }));
  }

  addAttempt(chapter: string, step: string): void {
    const record = this.step(chapter, step);
    this.#steps.set(key(chapter, step), { ...record, attempts: record.attempts + 1 });
  }

  complete(chapter: string, step: string, at: number): void {
    const record = this.step(chapter, step);
    this.#steps.set(key(chapter, step), { ...record, completedAt: record.completedAt ?? at });
  }

  predict(chapter: string, step: string, prediction: { choice: number; correct: boolean }): void {
    this.#steps.set(key(chapter, step), { ...this.step(chapter, step), prediction });
  }

  resetChapter(chapter: string): void {
    for (const [id, record] of this.#steps) if (record.chapter === chapter) this.#steps.delete(id);
    for (const away of this.#putAway.values())
      for (const id of away.keys()) if (id.startsWith(`${chapter}/`)) away.delete(id);
    for (const run of this.#runs.values()) if (run.chapter === chapter) run.hidden = true;
  }

  student(): string | undefined {
    return this.#student;
  }

  changeStudent(from: string, to: string, own: { chapter: string; step: string }[]): void {
    const away = new Map<string, number>();
    const back = this.#putAway.get(to);
    for (const { chapter, step } of own) {
      const { completedAt, ...record } = this.step(chapter, step);
      if (completedAt !== undefined) away.set(key(chapter, step), completedAt);
      const again = back?.get(key(chapter, step));
      this.#steps.set(key(chapter, step), { ...record, ...(again !== undefined && { completedAt: again }) });
    }
    this.#putAway.set(from, away);
    this.#putAway.delete(to);
    this.#student = to;
  }

  saveRun(run: RunRecord): void {
    const hidden = this.#runs.get(run.id)?.hidden ?? false;
    this.#runs.set(run.id, { ...run, output: run.output.slice(-MAX_OUTPUT_CHARS), hidden });
  }

  run(id: string): RunRecord | undefined {
    const found = this.#runs.get(id);
    return found && visible(found);
  }

  runs(): RunRecord[] {
    return [...this.#runs.values()].sort((a, b) => a.startedAt - b.startedAt).map(visible);
  }

  newestRuns(chapter: string, step: string): RunRecord[] {
    const newest = new Map<string, RunRecord>();
    const candidates = [...this.#runs.values()].filter(
      (run) => !run.hidden && run.chapter === chapter && run.step === step,
    );
    for (const run of candidates.sort((a, b) => a.startedAt - b.startedAt))
      newest.set(run.action, visible(run));
    return [...newest.values()];
  }

  markUnfinishedLost(at: number): RunRecord[] {
    const lost = this.runs().filter((run) => run.state === 'running' || run.state === 'queued');
    for (const run of lost) this.saveRun({ ...run, state: 'lost', endedAt: at });
    return lost.map((run) => ({ ...run, state: 'lost', endedAt: at }));
  }

  close(): void {}
}

const key = (chapter: string, step: string) => `${chapter}/${step}`;

function visible({ hidden: _hidden, ...run }: RunRecord & { hidden: boolean }): RunRecord {
  return run;
}
