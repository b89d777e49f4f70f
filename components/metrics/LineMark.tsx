import type { Line } from './lines.ts';

type Look = Pick<Line, 'kind' | 'dashed'>;

export const lineClass = ({ kind, dashed }: Look) =>
  `line ${kind === undefined ? 'rest' : `p${kind}`} ${dashed ? 'dashed' : ''}`;

/** A short piece of the line with its mark, beside the line's name. */
export const LineMark = (look: Look) => (
  <svg className={`line-mark ${lineClass(look)}`} viewBox="0 0 24 12" aria-hidden="true">
    <path d="M0 6h24" />
    <Shape kind={look.kind} x={12} y={6} />
  </svg>
);

/** Square, triangle and circle as of partitions; none for what is added up. */
export function Shape({ kind, x, y }: { kind: Line['kind']; x: number; y: number }) {
  if (kind === undefined) return null;
  return (
    <g className="shape" transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
      {kind === 0 && <rect x="-3.5" y="-3.5" width="7" height="7" />}
      {kind === 1 && <path d="M0-4.5 4.5 3.5h-9z" />}
      {kind === 2 && <circle r="4" />}
    </g>
  );
}
