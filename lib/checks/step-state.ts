import type { CheckView, RunView, StepState, TargetView } from '#lib/api.ts';

export interface StepFacts {
  checks: CheckView['state'][];
  /** Newest run of each run and input action, in the order of the card; undefined: never run. */
  runs: (RunView | undefined)[];
  /** It was green once. */
  completed: boolean;
  /** An earlier step must be green first. */
  locked: boolean;
  /** It asks for a prediction that has not been made. */
  predictionOpen: boolean;
  target: TargetView['state'];
}

/** The word on a step's card. The cluster decides before the exit code does. */
export function stepState(facts: StepFacts): StepState {
  const { checks, runs } = facts;
  const running = runs.some((run) => run?.state === 'running' || run?.state === 'queued');
  const allRan = runs.every((run) => run !== undefined && run.state !== 'lost');
  const anyFailed = runs.some((run) => run?.state === 'failed');
  if (checks.length > 0 && checks.every((state) => state === 'ok')) return 'done';
  // Nothing to check: it is done when everything on the card was run.
  if (checks.length === 0 && runs.length > 0 && allRan && !running && !anyFailed) return 'done';
  if (running) return 'running';
  if (facts.target === 'preparing' && runs.length > 0) return 'preparing';
  if (facts.completed && checks.length > 0) return checks.includes('unknown') ? 'done' : 'changed';
  if (facts.completed) return 'done';
  if (anyFailed || checks.includes('failed')) return 'failed';
  if (facts.locked) return 'locked';
  if (checks.length > 0 && runs.length > 0 && allRan) return 'checking';
  return facts.predictionOpen ? 'predict' : 'ready';
}
