import type { ChapterProgress, CheckView, StepView, TargetView } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { ResourceWatches } from '#lib/cluster/resource-watch.ts';
import type { Block, Chapter, Check, InputAction, RunAction, Step } from '#lib/content/schema.ts';
import type { ProgressStore } from '#lib/progress/store.ts';
import type { NewestRun, RunEngine } from '#lib/runs/run-engine.ts';
import {
  watchCheck,
  type CheckSources,
  type CheckWatch,
  type KafkaSource,
  type MetricSource,
} from './check-watch.ts';
import { stepState } from './step-state.ts';

/** Changes within this time become one evaluation: dozens of events arrive together. */
const COALESCE_MS = 30;

export interface StepTrackerOptions {
  chapters: Chapter[];
  targetKind: TargetView['kind'];
  target: () => TargetView['state'];
  watches: ResourceWatches;
  namespace: string;
  workspace: string;
  kafka: KafkaSource;
  metrics: MetricSource;
  store: ProgressStore;
  runs: Pick<RunEngine, 'newest'>;
  pattern: CheckSources['pattern'];
  now?: () => number;
}

interface TrackedStep {
  chapter: Chapter;
  /** "3.2 (1)" */
  label: string;
  step: Step;
  /** What each of its actions types, by id. */
  typed: ReadonlyMap<string, string>;
  checks: Check[];
  watches: CheckWatch[];
  views: CheckView[];
  /** Since when everything on the card has run and its checks are awaited. */
  checkingSince: number | undefined;
  view: StepView;
  lockedBy: string | undefined;
  sent: string;
}

/**
 * Knows of every step whether it is green. Watches while somebody looks (`look`), since a green step may lose
 * its state, and one done by hand turns green by itself.
 */
export class StepTracker {
  readonly changed = new Listeners<StepView>();
  readonly #options: StepTrackerOptions;
  readonly #now: () => number;
  #steps: TrackedStep[];
  #lookers = 0;
  #timer: NodeJS.Timeout | undefined;
  /** What ends after this may still say that it changed. */
  #closed = false;

  constructor(options: StepTrackerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#steps = trackedSteps(options);
    this.#evaluateAll();
  }

  /** The same chapters with other values in them: another student's number. */
  setChapters(chapters: Chapter[]): void {
    this.#options.chapters = chapters;
    const before = this.#steps;
    this.#steps = trackedSteps(this.#options);
    if (this.#lookers > 0) this.#watch();
    // After the new ones: what both watch goes on being watched.
    for (const { watches } of before) for (const watch of watches) watch.close();
    this.refreshNow();
  }

  /** Watches until the returned function is called. */
  look(): () => void {
    if (this.#lookers++ === 0) this.#watch();
    let looking = true;
    return () => {
      if (!looking) return;
      looking = false;
      if (--this.#lookers === 0) this.#unwatch();
    };
  }

  view(chapter: string, step: string): StepView | undefined {
    return this.#find(chapter, step)?.view;
  }

  /** The step that must be green first, "3.2 (1)"; undefined when the step may be run. */
  lockedBy(chapter: string, step: string): string | undefined {
    return this.#find(chapter, step)?.lockedBy;
  }

  /** Steps of a chapter in reading order; of all chapters without one. */
  views(chapter?: string): StepView[] {
    return this.#steps.filter((one) => !chapter || one.chapter.id === chapter).map(({ view }) => view);
  }

  progress(): ChapterProgress[] {
    return this.#options.chapters.map((chapter) => {
      const own = this.#steps.filter((one) => one.chapter.id === chapter.id);
      const counted = own.filter(({ checks }) => checks.length > 0);
      return {
        chapter: chapter.id,
        number: chapter.number,
        title: chapter.title,
        minutes: chapter.minutes,
        total: counted.length,
        done: counted.filter(({ view }) => view.state === 'done').length,
        sections: chapter.sections.map((section) => ({
          number: section.number,
          title: section.title,
          steps: section.steps.map((step) => ({
            id: step.id,
            number: step.number,
            title: step.title,
            state: this.#find(chapter.id, step.id)?.view.state ?? 'ready',
          })),
        })),
      };
    });
  }

  /** Something outside the watches changed: a run, a prediction, the target, progress. */
  refresh(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.refreshNow(), COALESCE_MS);
  }

  refreshNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#evaluateAll();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#unwatch();
  }

  #find(chapter: string, step: string): TrackedStep | undefined {
    return this.#steps.find((one) => one.chapter.id === chapter && one.step.id === step);
  }

  /** The newest runs of what the card says now: with another number in it, a command was another one. */
  #newest({ chapter, step, typed }: TrackedStep): ReadonlyMap<string, NewestRun> {
    const newest = this.#options.runs.newest(chapter.id, step.id);
    return new Map([...newest].filter(([action, { command }]) => command === typed.get(action)));
  }

  #watch(): void {
    const { watches, namespace, workspace, kafka, metrics, pattern } = this.#options;
    for (const tracked of this.#steps) {
      const newestRun = (action: string) => {
        const run = this.#newest(tracked).get(action);
        if (!run) return undefined;
        const { state, exitCode, problem } = run.view;
        return { state, exitCode, problem, output: run.output };
      };
      tracked.watches = tracked.checks.map((check) =>
        watchCheck(check, { watches, namespace, workspace, kafka, metrics, newestRun, pattern }, () =>
          this.refresh(),
        ),
      );
    }
    // Whoever looks gets what is known now, not what was known before.
    this.refreshNow();
  }

  #unwatch(): void {
    for (const tracked of this.#steps) for (const watch of tracked.watches.splice(0)) watch.close();
  }

  #evaluateAll(): void {
    let blocking: TrackedStep | undefined;
    let chapter: Chapter | undefined;
    for (const tracked of this.#steps) {
      if (tracked.chapter !== chapter && tracked.chapter.beginsAnew) blocking = undefined;
      chapter = tracked.chapter;
      this.#evaluate(tracked, blocking);
      if (!blocking && blocks(tracked)) blocking = tracked;
    }
    // Whoever is told of one step may ask for all.
    for (const tracked of this.#steps) {
      const text = JSON.stringify(tracked.view);
      if (text === tracked.sent) continue;
      tracked.sent = text;
      this.changed.emit(tracked.view);
    }
  }

  #evaluate(tracked: TrackedStep, blocking: TrackedStep | undefined): void {
    const { chapter, step, checks, watches } = tracked;
    const { store, target } = this.#options;
    let record = store.step(chapter.id, step.id);
    const completed = record.completedAt !== undefined;
    if (watches.length > 0 || checks.length === 0)
      tracked.views = checks.map((check, index) =>
        check.once && completed
          ? passedView(check)
          : checkView(check, watches[index]!, tracked.views[index]?.state === 'ok' || completed),
      );
    const newest = this.#newest(tracked);
    const actions = step.blocks.filter(isRunnable);
    // A step that was green once may always be run again.
    tracked.lockedBy = actions.length > 0 && !completed ? blocking?.label : undefined;
    const state = stepState({
      checks: tracked.views.map((view) => view.state),
      runs: actions.map(({ id }) => newest.get(id)?.view),
      completed,
      locked: tracked.lockedBy !== undefined,
      predictionOpen: step.blocks.some(({ kind }) => kind === 'predict') && !record.prediction,
      target: target(),
    });
    if (state === 'done' && !completed && (watches.length > 0 || checks.length === 0)) {
      store.complete(chapter.id, step.id, this.#now());
      record = store.step(chapter.id, step.id);
    }
    if (state !== 'checking') tracked.checkingSince = undefined;
    else
      tracked.checkingSince ??= Math.max(
        ...actions.map(({ id }) => newest.get(id)?.view.endedAt ?? this.#now()),
      );
    tracked.view = {
      chapter: chapter.id,
      step: step.id,
      state,
      checks: tracked.views,
      runs: Object.fromEntries([...newest].map(([action, { view }]) => [action, view])),
      attempts: record.attempts,
      usualCheckSeconds: Math.max(0, ...checks.map(({ within }) => seconds(within))),
      ...(state === 'locked' && { needs: tracked.lockedBy }),
      ...(record.completedAt !== undefined && { completedAt: record.completedAt }),
      ...(tracked.checkingSince !== undefined && { checkingSince: tracked.checkingSince }),
      ...(record.prediction && { prediction: record.prediction }),
    };
  }
}

function trackedSteps({ chapters, targetKind }: StepTrackerOptions): TrackedStep[] {
  const forTarget = (one: { target?: string }) => !one.target || one.target === targetKind;
  return chapters.flatMap((chapter) =>
    chapter.sections.flatMap((section) =>
      section.steps.map((step) => ({
        chapter,
        label: [section.number, step.number].filter(Boolean).join(' '),
        step: { ...step, blocks: step.blocks.filter((block) => !('target' in block) || forTarget(block)) },
        typed: new Map(
          step.blocks
            .filter(isRunnable)
            .filter(forTarget)
            .map((action) => [action.id, typedBy(action)]),
        ),
        checks: step.checks.filter(forTarget),
        watches: [],
        views: step.checks.filter(forTarget).map(unknownView),
        checkingSince: undefined,
        view: undefined as unknown as StepView,
        lockedBy: undefined,
        sent: '',
      })),
    ),
  );
}

/** Steps that change the cluster or a file hold the later ones back until they were green once. */
function blocks({ checks, view }: TrackedStep): boolean {
  return checks.some((check) => !('run' in check)) && view.completedAt === undefined && view.state !== 'done';
}

function checkView(check: Check, watch: CheckWatch, wasOk: boolean): CheckView {
  const verdict = watch.evaluate();
  const lost = wasOk && (verdict.state === 'waiting' || verdict.state === 'failed');
  return {
    says: check.says,
    state: lost ? 'lost' : verdict.state,
    message: verdict.message,
    ...(verdict.detail && { detail: verdict.detail }),
    ...(verdict.state !== 'ok' && { hint: check.hint }),
    ...(verdict.count && { count: verdict.count }),
  };
}

function passedView({ says }: Check): CheckView {
  return { says, state: 'ok', message: '확인했습니다. 뒤의 단계에서 상태가 바뀔 수 있습니다.' };
}

function unknownView({ says, hint }: Check): CheckView {
  return { says, state: 'unknown', message: '클러스터가 준비되면 확인합니다.', hint };
}

function isRunnable(block: Block): block is Extract<Block, { kind: 'run' | 'input' }> {
  return block.kind === 'run' || block.kind === 'input';
}

const typedBy = (action: RunAction | InputAction) => (action.kind === 'run' ? action.command : action.text);

/** "20s", "2m" */
export function seconds(within: string): number {
  return Number.parseInt(within, 10) * (within.endsWith('m') ? 60 : 1);
}
