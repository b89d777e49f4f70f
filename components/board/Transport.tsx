'use client';
import { useEffect, useRef } from 'react';
import { Dot, Icon } from '../ui/Icon.tsx';
import { goLive, goTo, onTime, pause, replay, serverNow, step, useBoard } from './board.ts';
import { timeText } from './time-text.ts';

/** Pause, steps and replay of the recording. */
export function Transport() {
  const mode = useBoard(({ clock }) => clock.mode);
  const something = useBoard(({ recording }) => recording.frames.length > 0);
  return (
    <section className="transport" aria-label="녹화" data-mode={mode}>
      <div className="keys-row">
        {mode === 'paused' ? (
          <button type="button" className="btn small" onClick={() => replay()} title="이어서 재생 (스페이스)">
            <Icon name="play" />
            이어서 재생
          </button>
        ) : (
          <button
            type="button"
            className="btn small"
            disabled={!something}
            onClick={pause}
            title="멈춤 (스페이스)"
          >
            <Icon name="pause" />
            멈춤
          </button>
        )}
        <button
          type="button"
          className="btn small icon"
          disabled={!something}
          aria-label="한 단계 뒤로"
          title="한 단계 뒤로 (,)"
          onClick={() => step(-1)}
        >
          <Icon name="back" />
        </button>
        <button
          type="button"
          className="btn small icon"
          disabled={!something || mode === 'live'}
          aria-label="한 단계 앞으로"
          title="한 단계 앞으로 (.)"
          onClick={() => step(1)}
        >
          <Icon name="forth" />
        </button>
        {mode !== 'paused' && (
          <button
            type="button"
            className="btn small"
            disabled={!something}
            title="30초 전부터 다시 보기"
            onClick={() => replay()}
          >
            <Icon name="reset" />
            되감아 재생
          </button>
        )}
      </div>
      <Scrubber disabled={!something} />
      {mode === 'live' ? (
        <span className="is-live">
          <Dot name="on" color="ok" />
          실시간
        </span>
      ) : (
        <button type="button" className="btn small" onClick={goLive}>
          <Icon name="skip" />
          실시간으로
        </button>
      )}
    </section>
  );
}

/** Over the whole recording; marks stand where rounds began. */
function Scrubber({ disabled }: { disabled: boolean }) {
  const rounds = useBoard((state) => state.rounds);
  const begin = useBoard(({ recording }) => recording.frames[0]?.at ?? 0);
  const range = useRef<HTMLInputElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  const marks = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onTime((time) => {
        const [input, text] = [range.current, clock.current];
        if (!input || !text) return;
        const now = Math.max(serverNow(), begin + 1);
        input.min = String(begin);
        input.max = String(Math.round(now));
        input.value = String(Math.round(time));
        const behind = Math.round((now - time) / 1000);
        const said = `${timeText(time)}${behind > 0 ? ` · ${behind}초 전` : ''}`;
        if (text.textContent !== said) {
          text.textContent = said;
          input.setAttribute('aria-valuetext', said);
        }
        for (const mark of marks.current?.children ?? []) {
          const at = Number((mark as HTMLElement).dataset.at);
          const left = `${(((at - begin) / (now - begin)) * 100).toFixed(1)}%`;
          if ((mark as HTMLElement).style.left !== left) (mark as HTMLElement).style.left = left;
        }
      }),
    [begin, rounds],
  );
  return (
    <>
      <span className="scrubber">
        <span ref={marks} className="marks" aria-hidden="true">
          {rounds.map(({ at }) => (
            <i key={at} data-at={at} />
          ))}
        </span>
        <input
          ref={range}
          type="range"
          aria-label="보고 있는 때"
          defaultValue={0}
          step={1}
          disabled={disabled}
          onChange={(event) => goTo(Number(event.target.value))}
        />
      </span>
      <span ref={clock} className="shown-time num" />
    </>
  );
}
