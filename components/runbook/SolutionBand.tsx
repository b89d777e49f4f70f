'use client';
import type { ReactNode } from 'react';
import { useStep } from '../state/chapter.tsx';
import { useLab } from '../state/store.ts';

/** The solution stays folded until 해답 보기 in the check band. */
export function SolutionBand({ children }: { children: ReactNode }) {
  const { key } = useStep();
  const shown = useLab((state) => state.solutions[key]);
  if (!shown) return null;
  return (
    <div className="band solution">
      <h4>해답</h4>
      {children}
    </div>
  );
}
