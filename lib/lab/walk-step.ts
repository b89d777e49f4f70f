import type { RunView, StepView } from '#lib/api.ts';
import { seconds, type StepTracker } from '#lib/checks/step-tracker.ts';
import { findOpening } from '#lib/content/openers.ts';
import type {
  Action,
  Block,
  Chapter,
  InputAction,
  RunAction,
  Step,
  TargetKind,
} from '#lib/content/schema.ts';
import { LabError } from '#lib/errors.ts';
import { isLabError } from '#lib/http/api-error.ts';
import type { LabFiles } from '#lib/runs/lab-files.ts';
import type { RunEngine } from '#lib/runs/run-engine.ts';

/** A check may take this many times its usual time before the walk gives it up. */
const PATIENCE = 3;
const MIN_PATIENCE_S = 60;
/** A moment for a command that never ends, when nothing tells that it has shown what it is for. */
const LONG_RUN_S = 5;
/** A command that should end and does not. */
const COMMAND_TIMEOUT_S = 300;

export interface WalkParts {
  runs: RunEngine;
  steps: StepTracker;
  files: LabFiles;
  targetKind: TargetKind;
}

export interface WalkedAction {
  action: string;
  kind: Action['kind'];
  /** Undefined for files. */
  run?: RunView;
}

/**
 * Does a step as a student does: presses each of its buttons in order, then waits until its checks hold.
 * Somebody must be looking (StepTracker.look). @throws LabError when it does not become green
 */
export async function walkStep(
  parts: WalkParts,
  chapter: Chapter,
  step: Step,
  options: { signal?: AbortSignal; onAction?: (walked: WalkedAction) => void } = {},
): Promise<StepView> {
  for (const action of actionsOf(step, parts.targetKind)) {
    options.signal?.throwIfAborted();
    const run = await doAction(parts, chapter, step, action, options.signal);
    options.onAction?.({ action: action.id, kind: action.kind, ...(run && { run }) });
  }
  const limit = Math.max(MIN_PATIENCE_S, PATIENCE * patience(step));
  const view = await stepUntil(parts, chapter.id, step.id, allGreen, limit, options.signal);
  if (allGreen(view)) return view;
  const missing = view.checks.find(({ state }) => state !== 'ok');
  throw new LabError(
    'STEP_NOT_DONE',
    `${step.title}: ${missing?.message ?? '완료되지 않았습니다.'}`,
    missing?.hint ?? '카드에서 직접 실행해 확인하세요.',
  );
}

/** What a student presses: commands, keys, and visible changes of files. */
export function actionsOf(step: Step, targetKind: TargetKind): Action[] {
  return step.blocks.filter(isPressed).filter((action) => !action.target || action.target === targetKind);
}

function isPressed(block: Block): block is Action {
  return block.kind === 'run' || block.kind === 'input' || (block.kind === 'file' && block.mode === 'change');
}

async function doAction(
  parts: WalkParts,
  chapter: Chapter,
  step: Step,
  action: Action,
  signal?: AbortSignal,
): Promise<RunView | undefined> {
  if (action.kind === 'file') {
    await parts.files.change(action);
    return undefined;
  }
  const id = await press(parts, chapter, step, action, signal);
  if (!action.longRunning) return runUntilEnd(parts.runs, id, COMMAND_TIMEOUT_S, signal);
  await letRun(parts, chapter, step, action, signal);
  return parts.runs.view(id);
}

/** @returns the run's id */
async function press(
  parts: WalkParts,
  chapter: Chapter,
  step: Step,
  action: RunAction | InputAction,
  signal?: AbortSignal,
): Promise<string> {
  const start = (of: string, id: string) =>
    parts.runs.start({ chapter: chapter.id, step: of, action: id, busy: 'interrupt' });
  try {
    return (await start(step.id, action.id)).id;
  } catch (error) {
    const opening =
      isLabError(error) && error.code === 'STEP_NOT_DONE' && action.kind === 'input'
        ? findOpening(chapter, step.id, action.id, parts.targetKind)
        : undefined;
    if (!opening) throw error;
    // The steps before are green, but their program is gone: a terminal was closed, the server restarted.
    for (const { step: of, action: one } of [opening, ...opening.between]) {
      const { id } = await start(of, one.id);
      if (!one.longRunning) await runUntilEnd(parts.runs, id, COMMAND_TIMEOUT_S, signal);
    }
    return (await start(step.id, action.id)).id;
  }
}

/**
 * What never ends by itself goes on until something needs its terminal. Before other actions of the step it is
 * given its time: to show what its own checks want, or a moment.
 */
async function letRun(
  parts: WalkParts,
  chapter: Chapter,
  step: Step,
  action: RunAction | InputAction,
  signal?: AbortSignal,
): Promise<void> {
  const actions = actionsOf(step, parts.targetKind);
  const later = actions.slice(actions.indexOf(action) + 1);
  const next = later.find((one) => one.kind !== 'file' && one.terminal === action.terminal);
  // The inputs of a program wait for its prompt themselves.
  const opens = action.kind === 'run' && next?.kind === 'input';
  if (later.length === 0 || opens) return;
  const own = step.checks.filter((check) => 'run' in check && check.run === action.id);
  const shown = (view: StepView) =>
    own.length > 0 &&
    own.every((check) => view.checks.some((one) => one.says === check.says && one.state === 'ok'));
  // In another terminal, what it is waiting for may be the next action's doing.
  const limit = next && own.length > 0 ? Math.max(MIN_PATIENCE_S, PATIENCE * patience(step)) : LONG_RUN_S;
  await stepUntil(parts, chapter.id, step.id, shown, limit, signal);
}

async function runUntilEnd(
  runs: RunEngine,
  id: string,
  timeoutS: number,
  signal?: AbortSignal,
): Promise<RunView> {
  const ended = () => runs.find(id)?.ended ?? true;
  const inTime = await until(ended, (check) => runs.changed.add(check), timeoutS, signal);
  if (!inTime) await runs.stop(id);
  return runs.view(id);
}

export function allGreen(view: StepView): boolean {
  return view.checks.every(({ state }) => state === 'ok');
}

async function stepUntil(
  { steps }: WalkParts,
  chapter: string,
  step: string,
  condition: (view: StepView) => boolean,
  timeoutS: number,
  signal?: AbortSignal,
): Promise<StepView> {
  const view = () => {
    const found = steps.view(chapter, step);
    if (!found)
      throw new LabError('NOT_FOUND', `${chapter}에 ${step} 단계가 없습니다.`, '교재를 확인하세요.');
    return found;
  };
  steps.refreshNow();
  await until(
    () => condition(view()),
    (check) => steps.changed.add(check),
    timeoutS,
    signal,
  );
  return view();
}

/** Whether the condition held in time; asked again at each change. */
function until(
  condition: () => boolean,
  subscribe: (check: () => void) => () => void,
  timeoutS: number,
  signal?: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      unsubscribe();
      signal?.removeEventListener('abort', aborted);
      settle();
    };
    const check = () => {
      if (condition()) finish(() => resolve(true));
    };
    const aborted = () => finish(() => reject(signal?.reason as Error));
    const timer = setTimeout(() => finish(() => resolve(condition())), timeoutS * 1000);
    const unsubscribe = subscribe(check);
    signal?.addEventListener('abort', aborted);
    if (signal?.aborted) aborted();
    else check();
  });
}

function patience(step: Step): number {
  return Math.max(0, ...step.checks.map(({ within }) => seconds(within)));
}
