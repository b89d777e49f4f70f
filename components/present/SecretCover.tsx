'use client';
import { useState } from 'react';
import { useChapter } from '../state/chapter.tsx';
import { stepKey, useLab } from '../state/store.ts';
import { Icon } from '../ui/Icon.tsx';

/** A command that printed a secret keeps the projector's view of its terminal covered until the presenter says so. */
export function SecretCover({ terminal }: { terminal: string }) {
  const outline = useChapter();
  const [shown, show] = useState<string>();
  const newest = useLab((state) => {
    const runs = outline.steps.flatMap((step) =>
      step.actions.flatMap(({ id, secret }) => {
        const run = secret && state.steps[stepKey(outline.id, step.id)]?.runs[id];
        return run && run.terminal === terminal ? [run] : [];
      }),
    );
    return runs.toSorted((a, b) => b.startedAt - a.startedAt)[0]?.id;
  });
  if (!newest || newest === shown) return null;
  return (
    <div className="secret-cover">
      <p role="status">
        <Icon name="hide" />
        비밀 값을 가렸습니다.
      </p>
      <button type="button" className="btn" onClick={() => show(newest)}>
        터미널 보이기
      </button>
    </div>
  );
}
