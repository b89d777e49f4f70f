'use client';
import type { RunView } from '#lib/api.ts';
import { run, stop } from '../state/commands.ts';
import { nextAction, usePlace, useStep } from '../state/chapter.tsx';
import { useNow } from '../state/now.ts';
import { isOpenRun, useLab } from '../state/store.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Icon } from '../ui/Icon.tsx';
import { clock } from '../ui/time.ts';
import { CommandText } from './CommandText.tsx';
import { useBlocked } from './blocked.ts';

export interface Command {
  id: string;
  kind: 'run' | 'input';
  terminal: string;
  text: string;
  /** The foreground program that the lines are for. */
  program?: string;
}

export function CommandBand({ command }: { command: Command }) {
  const { chapter, step, view, key } = useStep();
  const { next } = usePlace();
  const kind = useLab((state) => state.target?.kind);
  const files = useLab((state) => state.files);
  const pending = useLab((state) => state.pending[`${key}/${command.id}`]);
  const blocked = useBlocked();
  const latest = view?.runs[command.id];
  const running = isOpenRun(latest);
  const isNext =
    next === step.id &&
    nextAction(step, view, kind, (path) => files[path]?.modified ?? false)?.id === command.id;
  const primary = isNext && !running && !blocked;
  const prompt =
    command.kind === 'input' ? `${command.terminal} ${promptOf(command.program)}` : `${command.terminal} $`;
  const press = () => {
    if (running && latest) void stop(key, latest);
    else void run({ chapter: chapter.id, step: step.id, action: command.id }, command.terminal);
  };
  const label = running ? '중지' : latest ? '다시 실행' : '실행';
  return (
    <div
      className="band cmd"
      data-action={command.id}
      data-input={command.kind === 'input' ? command.terminal : undefined}
      data-terminal={command.terminal}
      data-long={latest?.longRunning || undefined}
    >
      <CommandText prompt={prompt} text={command.text} />
      <span className="cmd-act">
        <CopyButton text={command.text} label="명령 복사" />
        <button
          type="button"
          className={`btn ${primary ? 'primary' : ''}`}
          data-run={running ? 'stop' : 'run'}
          disabled={(!running && blocked !== undefined) || pending}
          title={running ? '중지 (Ctrl+C)' : undefined}
          onClick={press}
        >
          <Icon name={running ? 'stop' : latest ? 'reset' : 'play'} />
          {label}
          <span className="sr">: {step.title}</span>
          {primary && <kbd aria-hidden="true">Enter</kbd>}
        </button>
      </span>
      {running && latest && <Elapsed run={latest} />}
      {latest?.problem && (
        <p className="problem" role="alert">
          {latest.problem}
        </p>
      )}
    </div>
  );
}

const promptOf = (program: string | undefined): string => (program?.startsWith('python') ? '>>>' : '>');

function Elapsed({ run: { startedAt, expectedSeconds, longRunning } }: { run: RunView }) {
  const now = useNow();
  const elapsed = Math.max(0, now - startedAt);
  const part = expectedSeconds ? elapsed / (expectedSeconds * 1000) : 0;
  const over = expectedSeconds !== undefined && part > 1;
  return (
    <div className="time num" role="timer" aria-live="off">
      {expectedSeconds === undefined ? (
        <span />
      ) : (
        <span className="rail">
          <i style={{ width: `${Math.min(100, part * 100)}%` }} />
        </span>
      )}
      <span>
        {clock(elapsed)}
        {expectedSeconds !== undefined &&
          (!over
            ? ` / 예상 ${clock(expectedSeconds * 1000)}`
            : longRunning
              ? ''
              : ' · 예상보다 오래 걸립니다')}
      </span>
    </div>
  );
}
