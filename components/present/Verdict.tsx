'use client';
import type { StepView } from '#lib/api.ts';
import { useStep } from '../state/chapter.tsx';
import { useLab, type Problem } from '../state/store.ts';
import { Pips } from '../runbook/CheckBand.tsx';
import { Mark } from '../ui/Icon.tsx';
import { stepStates } from '../ui/states.ts';

/** The check in two large lines. */
export function Verdict() {
  const { step, view, key } = useStep();
  const problem = useLab((state) => state.problems[key]);
  if (!view || (step.says.length === 0 && step.actions.length === 0)) return null;
  const { title, text, count } = problem ? refused(problem) : words(view, step.says);
  const state = problem ? stepStates.failed : stepStates[view.state];
  return (
    <div className="verdict" role="status" aria-live="off">
      <Mark name={state.mark} />
      <b className={state.tone}>
        {count && <Pips {...count} />}
        {title}
      </b>
      {text && <p>{text}</p>}
    </div>
  );
}

const refused = ({ message, remedy }: Problem) => ({ title: message, text: remedy, count: undefined });

function words(view: StepView, says: string[]) {
  const waits = view.checks.find((check) => check.state !== 'ok') ?? view.checks[0];
  const { word } = stepStates[view.state];
  switch (view.state) {
    case 'checking':
      return { title: waits?.message ?? word, text: waits?.detail, count: waits?.count };
    case 'done':
      return { title: word, text: view.checks[0]?.message, count: undefined };
    case 'failed':
      return { title: waits?.message ?? word, text: waits?.detail, count: undefined };
    case 'changed':
      return { title: word, text: waits?.message, count: undefined };
    case 'locked':
      return { title: word, text: view.needs && `앞 단계 필요: ${view.needs}`, count: undefined };
    default:
      return { title: word, text: says[0] && `확인할 것: ${says[0]}`, count: undefined };
  }
}
