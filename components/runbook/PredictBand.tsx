'use client';
import { useId, type KeyboardEvent } from 'react';
import { predict } from '../state/commands.ts';
import { useStep } from '../state/chapter.tsx';
import { lab, useLab } from '../state/store.ts';
import { Icon } from '../ui/Icon.tsx';

export interface Prediction {
  question: string;
  choices: { text: string; correct: boolean }[];
  why: string;
}

/** A question before Run: a choice enables it, the run answers it, one sentence says why. Never scored. */
export function PredictBand({ prediction }: { prediction: Prediction }) {
  const { chapter, step, view, key } = useStep();
  const id = useId();
  const pending = useLab((state) => state.pending[`${key}/predict`]);
  const skipped = useLab((state) => state.skippedPredictions[key]);
  const chosen = view?.prediction?.choice;
  const answered =
    Object.values(view?.runs ?? {}).some((run) => run.state !== 'queued') || view?.state === 'done';
  const open = view !== undefined && !answered && !pending && !['preparing', 'locked'].includes(view.state);
  const choose = (choice: number) => open && void predict(chapter.id, step.id, choice);

  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const count = prediction.choices.length;
    const to = { ArrowDown: index + 1, ArrowRight: index + 1, ArrowUp: index - 1, ArrowLeft: index - 1 }[
      event.key
    ];
    if (event.key === ' ' || event.key === 'Enter') choose(index);
    else if (to !== undefined) {
      const group = event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=radio]');
      group?.[(to + count) % count]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="band predict">
      <h4>
        <Icon name="help" />
        실행하기 전에
      </h4>
      <p className="q" id={id}>
        {prediction.question}
      </p>
      <div role="radiogroup" aria-labelledby={id}>
        {prediction.choices.map((choice, index) => {
          const mine = chosen === index;
          return (
            <div
              key={choice.text}
              className={`choice ${answered && choice.correct ? 'right' : ''}`}
              role="radio"
              aria-checked={mine}
              aria-disabled={!open}
              tabIndex={index === (chosen ?? 0) ? 0 : -1}
              onClick={() => choose(index)}
              onKeyDown={(event) => onKeyDown(event, index)}
            >
              <span className="ring" />
              <span>{choice.text}</span>
              <span className="v">{answered && (choice.correct ? '맞는 답' : mine ? '내 예상' : '')}</span>
            </div>
          );
        })}
      </div>
      {answered && (
        <p className="why">
          {view?.prediction && !skipped && (
            <b>{view.prediction.correct ? '예상이 맞았습니다.' : '예상과 달랐습니다.'} </b>
          )}
          {prediction.why}
        </p>
      )}
    </div>
  );
}

export const skipPrediction = (key: string) =>
  lab.set((now) => ({ skippedPredictions: { ...now.skippedPredictions, [key]: true } }));
