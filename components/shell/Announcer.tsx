'use client';
import { useEffect, useState } from 'react';
import { stepStates } from '../ui/states.ts';
import { useChapter } from '../state/chapter.tsx';
import { lab, stepKey } from '../state/store.ts';

/** A screen reader hears a step's state at most this often; a newer one takes the place of one that waits. */
const QUIET_MS = 5_000;

export function Announcer() {
  const outline = useChapter();
  const [polite, setPolite] = useState('');
  const [urgent, setUrgent] = useState('');

  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let said = new Map<string, string>();
    const say = (text: string) => {
      clearTimeout(timer);
      const wait = Math.max(0, last + QUIET_MS - Date.now());
      timer = setTimeout(() => {
        last = Date.now();
        setPolite(text);
      }, wait);
    };
    const look = () => {
      const { steps } = lab.get();
      const first = said.size === 0;
      const next = new Map<string, string>();
      for (const step of outline.steps) {
        const view = steps[stepKey(outline.id, step.id)];
        if (!view) continue;
        const waits =
          view.state === 'checking' ? view.checks.find((check) => check.state !== 'ok') : undefined;
        const text = [step.title, stepStates[view.state].word, waits?.message].filter(Boolean).join(', ');
        next.set(step.id, text);
        if (first || said.get(step.id) === text || !said.has(step.id)) continue;
        if (view.state === 'failed') setUrgent(text);
        else if (['running', 'checking', 'done', 'changed'].includes(view.state)) say(text);
      }
      said = next;
    };
    const stop = lab.subscribe(look);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [outline]);

  return (
    <>
      <div className="sr" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="sr" role="alert" aria-live="assertive">
        {urgent}
      </div>
    </>
  );
}
