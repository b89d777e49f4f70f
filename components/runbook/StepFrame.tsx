'use client';
import type { ReactNode } from 'react';
import { catchUp, stopCatchUp } from '../state/commands.ts';
import { StepProvider, usePlace, useStep } from '../state/chapter.tsx';
import { useNow } from '../state/now.ts';
import { isOpenRun, lab, useLab } from '../state/store.ts';
import { Icon, Mark } from '../ui/Icon.tsx';
import { stepStates } from '../ui/states.ts';
import { about, at } from '../ui/time.ts';

export const StepFrame = ({ id, children }: { id: string; children: ReactNode }) => (
  <StepProvider id={id}>
    <Frame>{children}</Frame>
  </StepProvider>
);

function Frame({ children }: { children: ReactNode }) {
  const { step, view, key } = useStep();
  const { current } = usePlace();
  const fold = useLab((state) => state.folds[key]);
  const atOpening = useLab((state) => state.atOpening?.[key]);
  const state = view?.state;
  const foldable = state === 'done' || state === 'locked';
  const closed = foldable && (fold ?? atOpening === state);
  return (
    <article
      id={step.id}
      className={`step ${closed ? 'closed' : ''} ${step.id === current ? 'current' : ''}`}
      data-step={step.id}
      data-state={state}
      aria-labelledby={`${step.id}-title`}
      tabIndex={-1}
    >
      <header className="step-head">
        <StepMark />
        <h3 id={`${step.id}-title`}>
          {step.number && <span className="n">{step.number}</span>}
          {step.title}
        </h3>
        <StateWords />
        {state === 'locked' && <CatchUpButton />}
        {foldable && (
          <button
            type="button"
            className="fold"
            aria-expanded={!closed}
            aria-label={`${step.title} ${closed ? '펼치기' : '접기'}`}
            onClick={() => lab.set((now) => ({ folds: { ...now.folds, [key]: !closed } }))}
          >
            <Icon name="chev" />
          </button>
        )}
      </header>
      <div hidden={closed}>{children}</div>
    </article>
  );
}

function StepMark() {
  const { step, view } = useStep();
  const open = Object.values(view?.runs ?? {}).find(isOpenRun);
  const now = useNow(open !== undefined);
  const acts = step.actions.length > 0 || step.says.length > 0;
  if (!acts) return null;
  const part = open ? Math.min(1, (now - open.startedAt) / ((open.expectedSeconds ?? 60) * 1000)) : 0;
  return <Mark name={view ? stepStates[view.state].mark : 'todo'} part={part} />;
}

function StateWords() {
  const { step, view } = useStep();
  if (!view) return <span className="state num">{step.seconds > 0 && about(step.seconds)}</span>;
  if (step.actions.length === 0 && step.says.length === 0) return <span className="state">읽기</span>;
  const { word, tone } = stepStates[view.state];
  if (view.state === 'locked')
    return <span className="state">{view.needs ? `앞 단계 필요: ${view.needs}` : word}</span>;
  if (view.state === 'preparing') return <span className="state">{word}</span>;
  return (
    <span className="state num">
      <b className={tone}>{word}</b>
      {(view.state === 'ready' || view.state === 'predict') &&
        step.seconds > 0 &&
        ` · ${about(step.seconds)}`}
      {view.state === 'done' && view.completedAt && ` ${at(view.completedAt)}`}
      {view.state === 'failed' && view.attempts > 1 && ` ${view.attempts}번 시도`}
    </span>
  );
}

function CatchUpButton() {
  const { chapter, step, key } = useStep();
  const pending = useLab((state) => state.pending[`${key}/catch-up`]);
  const way = useLab((state) => state.catchUp);
  const here = way?.state === 'running' && way.chapter === chapter.id && way.step === step.id;
  return (
    <button
      type="button"
      className="btn small"
      disabled={pending || (way?.state === 'running' && !here)}
      onClick={() => void (here ? stopCatchUp : catchUp)(chapter.id, step.id)}
    >
      <Icon name={here ? 'stop' : 'skip'} />
      {here ? '자동 진행 중지' : '여기까지 자동 진행'}
    </button>
  );
}
