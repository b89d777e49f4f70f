'use client';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { StepState, StepView } from '#lib/api.ts';
import { isOpenRun, stepKey, useLab } from './store.ts';

/** What the page's scripts need to know of a step; its text stays in the HTML that the server rendered. */
export interface StepOutline {
  id: string;
  number: string;
  title: string;
  section: string;
  seconds: number;
  says: string[];
  actions: {
    id: string;
    kind: 'run' | 'input' | 'file';
    target?: 'sandbox' | 'kubeconfig';
    terminal?: string;
    path?: string;
    mode?: 'show' | 'edit' | 'change';
    /** Its output holds a secret. */
    secret?: true;
  }[];
  predicts: boolean;
  solves: boolean;
}
export interface ChapterOutline {
  id: string;
  number: number;
  title: string;
  steps: StepOutline[];
}

const Chapter = createContext<ChapterOutline | undefined>(undefined);
const Step = createContext<StepOutline | undefined>(undefined);

export const ChapterProvider = ({ outline, children }: { outline: ChapterOutline; children: ReactNode }) => (
  <Chapter value={outline}>{children}</Chapter>
);

export function StepProvider({ id, children }: { id: string; children: ReactNode }) {
  const step = useChapter().steps.find((one) => one.id === id);
  return <Step value={step}>{children}</Step>;
}

export function useChapter(): ChapterOutline {
  const chapter = useContext(Chapter);
  if (!chapter) throw new Error('outside a chapter');
  return chapter;
}

/** The card's step: its outline, what the server last said of it, and its key in the store. */
export function useStep(): {
  chapter: ChapterOutline;
  step: StepOutline;
  view: StepView | undefined;
  key: string;
} {
  const chapter = useChapter();
  const step = useContext(Step);
  if (!step) throw new Error('outside a step');
  const key = stepKey(chapter.id, step.id);
  const view = useLab((state) => state.steps[key]);
  return { chapter, step, view, key };
}

/** The step's actions that exist on the cluster the page is on. */
export const actionsOn = (step: StepOutline, kind: 'sandbox' | 'kubeconfig' = 'sandbox') =>
  step.actions.filter((action) => !action.target || action.target === kind);

/** The action that Enter and the one filled button stand for: the first not done yet, else the last. */
export function nextAction(
  step: StepOutline,
  view: StepView | undefined,
  kind?: 'sandbox' | 'kubeconfig',
  changed?: (path: string) => boolean,
) {
  const actions = actionsOn(step, kind).filter(
    (action) => action.kind !== 'file' || action.mode === 'change',
  );
  const open = actions.find((action) => {
    if (action.kind === 'file') return action.path !== undefined && !changed?.(action.path);
    const run = view?.runs[action.id];
    if (!run) return true;
    const seen = run.state === 'succeeded' || (run.longRunning && run.state === 'stopped');
    return !seen && !isOpenRun(run);
  });
  return open ?? actions.at(-1);
}

const WAITING: readonly StepState[] = ['ready', 'predict'];
const AT_WORK: readonly StepState[] = ['running', 'checking', 'failed', 'changed'];

/**
 * `current` is the step the student is at: at work, or the next to do. `next` is the one whose Run is filled.
 * A step without a check never turns green, so one that was passed over does not hold the student back.
 */
export function placeIn(outline: ChapterOutline, states: readonly (StepState | undefined)[]) {
  const lastDone = states.lastIndexOf('done');
  const counts = (index: number) => outline.steps[index]!.says.length > 0 || index > lastDone;
  const acts = (index: number) => outline.steps[index]!.actions.length > 0;
  const find = (wanted: readonly StepState[]) =>
    states.findIndex(
      (state, index) => state !== undefined && wanted.includes(state) && counts(index) && acts(index),
    );
  const work = find(AT_WORK);
  const waiting = find(WAITING);
  const preparing = find(['preparing']);
  const first = Math.max(
    0,
    outline.steps.findIndex((_, index) => acts(index)),
  );
  const finished =
    states.length > 0 && states.every((state, index) => state === 'done' || !counts(index) || !acts(index));
  const current =
    work >= 0 ? work : waiting >= 0 ? waiting : preparing >= 0 ? preparing : finished ? -1 : first;
  return {
    current: outline.steps[current]?.id,
    next: outline.steps[waiting >= 0 ? waiting : find(['failed', 'changed'])]?.id,
  };
}

export function usePlace() {
  const outline = useChapter();
  // One string, so that the hook re-renders only when a state really changes.
  const states = useLab((state) =>
    outline.steps.map((step) => state.steps[stepKey(outline.id, step.id)]?.state ?? '').join(' '),
  );
  return useMemo(
    () =>
      placeIn(
        outline,
        states.split(' ').map((state) => (state || undefined) as StepState | undefined),
      ),
    [outline, states],
  );
}
