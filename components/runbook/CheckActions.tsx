'use client';
import { resetFile } from '../state/commands.ts';
import { useStep } from '../state/chapter.tsx';
import { lab, useLab, type LabState } from '../state/store.ts';
import { focusTerminal } from '../work/focus.ts';
import { Icon } from '../ui/Icon.tsx';
import type { StepView } from '#lib/api.ts';

/** One hint a check that does not hold, in order. */
const hintsOf = (view: StepView | undefined): string[] => [
  ...new Set(
    (view?.checks ?? []).flatMap((check) => (check.state !== 'ok' && check.hint ? [check.hint] : [])),
  ),
];

export const showHint = (key: string) =>
  lab.set((now: LabState) => {
    const have = hintsOf(now.steps[key]).length;
    return { hints: { ...now.hints, [key]: Math.min(have, (now.hints[key] ?? 0) + 1) } };
  });

/** 파일 되돌리기 / 힌트 / 힌트 하나 더 / 해답 보기 / 출력 보기 */
export function CheckActions({ terminal }: { terminal?: string }) {
  const { step, view, key } = useStep();
  const shown = useLab((state) => state.hints[key] ?? 0);
  const solved = useLab((state) => state.solutions[key]);
  const files = useLab((state) => state.files);
  const modified = step.actions.find((action) => action.path && files[action.path]?.modified)?.path;
  const hints = hintsOf(view).length;
  return (
    <div className="acts">
      {modified && (
        <button type="button" className="btn small" onClick={() => void resetFile(key, modified)}>
          <Icon name="reset" />
          파일 되돌리기
        </button>
      )}
      {shown < hints && (
        <button type="button" className="btn quiet small" data-hint onClick={() => showHint(key)}>
          <Icon name="hint" />
          {shown === 0 ? '힌트' : '힌트 하나 더'}
        </button>
      )}
      {step.solves && !solved && (
        <button
          type="button"
          className="btn quiet small"
          onClick={() => lab.set((now) => ({ solutions: { ...now.solutions, [key]: true } }))}
        >
          해답 보기
        </button>
      )}
      {terminal && (
        <button type="button" className="btn quiet small" onClick={() => focusTerminal(terminal)}>
          <Icon name="term" />
          출력 보기
        </button>
      )}
    </div>
  );
}

export function Hints() {
  const { view, key } = useStep();
  const shown = useLab((state) => state.hints[key] ?? 0);
  const hints = hintsOf(view).slice(0, shown);
  if (hints.length === 0) return null;
  return (
    <div className="hints">
      <b>힌트</b>
      {hints.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
    </div>
  );
}
