'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { Announcer } from '../shell/Announcer.tsx';
import { ChapterProvider, StepProvider, usePlace, type ChapterOutline } from '../state/chapter.tsx';
import { openEvents } from '../state/events.ts';
import { stepKey, useLab } from '../state/store.ts';
import { BusyDialog } from '../runbook/BusyDialog.tsx';
import { Icon, Mark } from '../ui/Icon.tsx';
import { stepStates } from '../ui/states.ts';
import { about } from '../ui/time.ts';
import { TerminalArea } from '../work/TerminalArea.tsx';
import { StageClock } from './StageClock.tsx';
import { Pointer } from './Pointer.tsx';
import { Verdict } from './Verdict.tsx';

export interface StageProps {
  outline: ChapterOutline;
  minutes: number;
  /** The step to open at; the current one when missing. */
  start?: string;
  /** Each step's text and bands, rendered on the server. */
  cards: { id: string; body: ReactNode }[];
}

export const Stage = (props: StageProps) => (
  <ChapterProvider outline={props.outline}>
    <OneCard {...props} />
  </ChapterProvider>
);

function OneCard({ outline, minutes, start, cards }: StageProps) {
  const router = useRouter();
  const { current } = usePlace();
  const [chosen, choose] = useState(start);
  const [clock, setClock] = useState(true);
  const [pointer, setPointer] = useState(false);
  useEffect(() => openEvents(outline.id), [outline.id]);

  const steps = outline.steps;
  const at = Math.max(
    0,
    steps.findIndex((step) => step.id === (chosen ?? current)),
  );
  const step = steps[at]!;
  const next = steps[at + 1];

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.target instanceof HTMLElement && event.target.matches('input, textarea, [role=radio]')) return;
    if (document.querySelector('[role=alertdialog]')) return;
    const onButton = event.target instanceof HTMLElement && event.target.matches('button, a');
    const keys: Record<string, () => void> = {
      ArrowRight: () => choose(steps[Math.min(steps.length - 1, at + 1)]?.id),
      ArrowLeft: () => choose(steps[Math.max(0, at - 1)]?.id),
      Enter: () => document.querySelector<HTMLElement>('.stage .btn.primary, .stage [data-run=run]')?.click(),
      l: () => setPointer(!pointer),
      t: () => setClock(!clock),
      Escape: () => router.push(`/chapters/${outline.id}#${step.id}`),
    };
    const key = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!key || (event.key === 'Enter' && onButton)) return;
    event.preventDefault();
    key();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  return (
    <div className="stage">
      <header className="stage-top">
        <span>
          {outline.number}장 <b>{outline.title}</b>
        </span>
        <Beads outline={outline} at={at} />
        <span className="num">
          {at + 1} / {steps.length}
        </span>
        {clock && <StageClock minutes={minutes} part={at / steps.length} />}
      </header>
      <StepProvider id={step.id}>
        <main className="stage-card" data-step={step.id}>
          <p className="where">
            {step.section.split(' ')[0]} {step.number}
          </p>
          <h1>{step.title}</h1>
          <div className="stage-scroll" key={step.id} tabIndex={0} role="region" aria-label={step.title}>
            {cards.find((card) => card.id === step.id)?.body}
          </div>
          <Verdict />
        </main>
      </StepProvider>
      <section className="stage-side" aria-label="터미널">
        <TerminalArea readOnly />
      </section>
      <footer className="stage-foot">
        {next && (
          <span className="next">
            다음 <Icon name="arrow" />
            <b>
              {next.section.split(' ')[0]} {next.number} {next.title}
            </b>
            {next.seconds > 0 && <span className="dim">{about(next.seconds)}</span>}
          </span>
        )}
        <ul aria-label="단축키">
          <li>
            <kbd>←</kbd>
            <kbd>→</kbd>단계
          </li>
          <li>
            <kbd>Enter</kbd>실행
          </li>
          <li>
            <kbd>L</kbd>포인터
          </li>
          <li>
            <kbd>T</kbd>시계 숨기기
          </li>
          <li>
            <kbd>Esc</kbd>나가기
          </li>
        </ul>
      </footer>
      {pointer && <Pointer />}
      <BusyDialog />
      <Announcer />
    </div>
  );
}

function Beads({ outline, at }: { outline: ChapterOutline; at: number }) {
  const steps = useLab((state) => state.steps);
  return (
    <span className="beads" role="img" aria-label={`${outline.steps.length}단계 중 ${at + 1}단계`}>
      {outline.steps.map((step, index) => {
        const state = steps[stepKey(outline.id, step.id)]?.state;
        const shown = state && state !== 'ready' && state !== 'locked' && state !== 'predict';
        return (
          <span key={step.id} className={index === at ? 'here' : ''}>
            <Mark name={state && (shown || index === at) ? stepStates[state].mark : 'todo'} />
          </span>
        );
      })}
    </span>
  );
}
