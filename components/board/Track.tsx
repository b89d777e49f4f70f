'use client';
import { memo, useEffect, useRef } from 'react';
import type { BoardPause } from '#lib/api.ts';
import { onTime } from './board.ts';
import type { Lane, Period } from './lanes.ts';
import type { Round } from './rounds.ts';
import { spoken } from '../ui/time.ts';
import { drawLane, roundLabels, shiftAt, trackText, WINDOWS_MS, xOf, type Scale } from './track.ts';

interface TrackProps {
  lane: Lane;
  pauses: readonly BoardPause[];
  silent?: Period;
  rounds: readonly Round[];
  scale: Scale;
  until: number;
}

/** A lane's time line. Drawn when something happens; in between it only slides. */
export const Track = memo(function Track({ lane, pauses, silent, rounds, scale, until }: TrackProps) {
  const slide = useSlide<SVGGElement>(scale);
  const slideNames = useSlide<SVGGElement>(scale);
  const drawn = drawLane(lane, pauses, silent, scale, until);
  return (
    <svg className="track" role="img" aria-label={trackText(lane, pauses)}>
      {/* What still lasts ends where now is. */}
      <svg className="until-now" width={scale.width} height={scale.height}>
        <g ref={slide}>
          {drawn.lines.map((line, kind) => (
            <path key={kind} className={`own p${kind}`} d={line} strokeWidth={drawn.lineWidth} />
          ))}
          <path className="idle" d={drawn.idle} />
          <path className="silent" d={drawn.silent} />
          <path className="gen" d={rounds.map(({ at }) => `M${xOf(scale, at)} 0V${scale.height}`).join('')} />
          <path className="stopped" d={drawn.stopped} />
        </g>
      </svg>
      <g ref={slideNames}>
        {drawn.labels.map(({ x, text, lasts }) => (
          <text key={x} x={x + 4} y={Math.round(scale.height * 0.25)} className={lasts ? 'lasts' : ''}>
            {text}
          </text>
        ))}
      </g>
    </svg>
  );
});

interface HeadProps {
  rounds: readonly Round[];
  scale: Scale;
  choose: (span: number) => void;
}

/** The head of the time line: what began each round. Its beginning is pressed to see less time, or all again. */
export const TrackHead = memo(function TrackHead({ rounds, scale, choose }: HeadProps) {
  const slide = useSlide<HTMLDivElement>(scale);
  const next = WINDOWS_MS[(WINDOWS_MS.indexOf(scale.span as 120_000) + 1) % WINDOWS_MS.length]!;
  return (
    <span className="track-head">
      <button
        type="button"
        className="ago"
        title={`최근 ${spoken(next / 1000)}만큼 보기`}
        onClick={() => choose(next)}
      >
        {spoken(scale.span / 1000)} 전
      </button>
      <span ref={slide} className="names">
        {roundLabels(rounds, scale).map(({ at, label, x, room }) => (
          <span
            key={at}
            className="name"
            title={label}
            style={{ left: x, ...(Number.isFinite(room) && { maxWidth: room }) }}
          >
            {label}
          </span>
        ))}
      </span>
    </span>
  );
});

/** Moves an element so that the shown time stays at the window's right edge. */
function useSlide<E extends SVGGElement | HTMLDivElement>(scale: Scale) {
  const element = useRef<E>(null);
  useEffect(() => {
    let last: number | undefined;
    return onTime((time) => {
      const shift = shiftAt(scale, time);
      if (shift === last || !element.current) return;
      last = shift;
      element.current.style.transform = `translateX(${shift}px)`;
    });
  }, [scale]);
  return element;
}
