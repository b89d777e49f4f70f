import { useStep } from '../state/chapter.tsx';
import { useLab } from '../state/store.ts';

export type Blocked = 'connecting' | 'preparing' | 'locked' | 'predict';

/** Why Run cannot be pressed now; the check band says the same in words. */
export function useBlocked(): Blocked | undefined {
  const { step, view, key } = useStep();
  const connection = useLab((state) => state.connection);
  const skipped = useLab((state) => state.skippedPredictions[key]);
  if (!view || connection === 'connecting' || connection === 'signed-out') return 'connecting';
  if (view.state === 'preparing') return 'preparing';
  if (view.state === 'locked') return 'locked';
  if (step.predicts && view.state === 'predict' && !view.prediction && !skipped) return 'predict';
  return undefined;
}
