'use client';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { at, momentOf } from '../ui/time.ts';
import type { ChartText, Line } from './lines.ts';
import { lineClass, Shape } from './LineMark.tsx';
import { linePath, nearestIndex, timeTicks, valueTicks, type Gap } from './scale.ts';

interface Size {
  width: number;
  height: number;
  /** One rem in px: the type grows with the reader's choice. */
  rem: number;
}

interface PlotProps {
  text: ChartText;
  times: readonly number[];
  lines: readonly Line[];
  /** Times when nothing was scraped. */
  gaps: readonly Gap[];
  rangeMs: number;
  /** Which of the times is looked at; undefined for the newest. */
  index: number | undefined;
  look: (time: number | undefined) => void;
}

/** The lines over time. The pointer or the arrow keys choose a moment, whose values the table tells. */
export function Plot({ text, times, lines, gaps, rangeMs, index, look }: PlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const to = times.at(-1)!;
  const from = to - rangeMs;
  const shape = size && frameOf(size, lines, text);

  const point = (event: PointerEvent) => {
    if (!shape) return;
    const { left } = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - left - shape.left) / shape.wide;
    look(times[nearestIndex(times, from + part * rangeMs)]);
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && index !== undefined) {
      event.stopPropagation();
      return look(undefined);
    }
    const last = times.length - 1;
    const now = index ?? last;
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    look(times[Math.min(last, Math.max(0, to))]);
  };
  const shownAt = index ?? times.length - 1;
  return (
    <div
      ref={frame}
      className="plot"
      role="slider"
      tabIndex={0}
      aria-label={`${text.title} 그래프에서 볼 시각`}
      aria-valuemin={0}
      aria-valuemax={times.length - 1}
      aria-valuenow={shownAt}
      aria-valuetext={spokenAt(times[shownAt]!, shownAt, lines, text)}
      onKeyDown={move}
      onPointerMove={point}
      onPointerLeave={() => look(undefined)}
      onBlur={() => look(undefined)}
    >
      {shape && <Drawing {...{ times, lines, gaps, from, to, shape, index }} />}
    </div>
  );
}

type Shape = ReturnType<typeof frameOf>;

/** Where the lines are drawn, and the scale beside them. */
function frameOf({ width, height, rem }: Size, lines: readonly Line[], { say }: ChartText) {
  const max = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const top = 0.5 * rem;
  const bottom = 1.25 * rem;
  const high = Math.max(1, height - top - bottom);
  const ticks = valueTicks(max || 1, high > 6 * rem ? 4 : 2);
  const labels = ticks.map((tick) => tickText(tick, say));
  // Figures are a little more than half as wide as they are high.
  const left = Math.max(...labels.map(({ length }) => length)) * 0.45 * rem + 0.5 * rem;
  const wide = Math.max(1, width - left - 0.5 * rem);
  const y = (value: number) => top + high - (value / ticks.at(-1)!) * high;
  return { width, height, rem, left, wide, bottomY: top + high, y, ticks, labels };
}

const tickText = (tick: number, say: ChartText['say']) =>
  Number.isInteger(tick) ? say(tick).replace('.0', '') : String(tick);

function Drawing(props: {
  times: readonly number[];
  lines: readonly Line[];
  gaps: readonly Gap[];
  from: number;
  to: number;
  shape: Shape;
  index: number | undefined;
}) {
  const { times, lines, gaps, from, to, shape, index } = props;
  const { width, height, rem, left, wide, bottomY, y, ticks, labels } = shape;
  const x = (time: number) => left + ((time - from) / (to - from)) * wide;
  return (
    <svg width={width} height={height} aria-hidden="true">
      {gaps.map((gap) => (
        <rect
          key={gap.from}
          className="gap-band"
          x={x(gap.from)}
          width={x(gap.to) - x(gap.from)}
          y={y(ticks.at(-1)!)}
          height={bottomY - y(ticks.at(-1)!)}
        />
      ))}
      {ticks.map((tick, place) => (
        <g key={tick} className={tick === 0 ? 'base' : 'grid'}>
          <path d={`M${left} ${Math.round(y(tick)) + 0.5}h${wide}`} />
          <text x={left - 0.375 * rem} y={y(tick) + 0.25 * rem} textAnchor="end">
            {labels[place]}
          </text>
        </g>
      ))}
      {timeTicks(from, to, wide, 3 * rem)
        .filter((tick) => x(tick) > left + rem && x(tick) < left + wide - rem)
        .map((tick) => (
          <g key={tick} className="grid">
            <path d={`M${Math.round(x(tick)) + 0.5} ${bottomY}v${0.25 * rem}`} />
            <text x={x(tick)} y={bottomY + 1.125 * rem} textAnchor="middle">
              {at(tick)}
            </text>
          </g>
        ))}
      {/* The largest is drawn last, over the others. */}
      {lines.toReversed().map(({ key, kind, dashed, values }) => {
        const last = values.findLastIndex((value) => value !== null);
        return (
          <g key={key} className={lineClass({ kind, dashed })}>
            <path d={linePath(values, (at) => x(times[at]!), y)} />
            {last >= 0 && <Shape kind={kind} x={x(times[last]!)} y={y(values[last]!)} />}
          </g>
        );
      })}
      {index !== undefined && (
        <path className="cursor" d={`M${x(times[index]!)} ${y(ticks.at(-1)!)}V${bottomY}`} />
      )}
    </svg>
  );
}

function spokenAt(time: number, index: number, lines: readonly Line[], { say, unit }: ChartText): string {
  const values = lines.map(({ name, values }) => {
    const value = values[index] ?? null;
    return `${name} ${value === null ? '수치 없음' : `${say(value)}${unit}`}`;
  });
  return [momentOf(time).slice(0, 8), ...values].join(', ');
}

function useSize(ref: React.RefObject<HTMLElement | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      setSize(width > 0 && height > 0 ? { width, height, rem } : undefined);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
