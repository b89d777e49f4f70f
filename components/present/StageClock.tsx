'use client';
import { useState } from 'react';
import { useNow } from '../state/now.ts';
import { clock } from '../ui/time.ts';

/** How long the talk has run, against the chapter's minutes; the line is where the shown step should begin. */
export function StageClock({ minutes, part }: { minutes: number; part: number }) {
  const now = useNow();
  const [start] = useState(() => Date.now());
  const elapsed = now > 0 ? Math.max(0, now - start) : 0;
  const ahead = Math.round(minutes * part - elapsed / 60_000);
  return (
    <div className="stage-clock" role="timer" aria-live="off">
      <span className="big">{clock(elapsed)}</span>
      <span className="plan" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (elapsed / (minutes * 60_000)) * 100)}%` }} />
        <em style={{ left: `${part * 100}%` }} />
      </span>
      <span>
        계획 {minutes}분 ·{' '}
        <b>{ahead > 0 ? `${ahead}분 빠름` : ahead < 0 ? `${-ahead}분 늦음` : '계획대로'}</b>
      </span>
    </div>
  );
}
