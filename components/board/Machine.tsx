import { useBoard } from './board.ts';
import { isRebalancing } from './lanes.ts';

/** Kafka's own states with the width of each box, px of the drawing. */
const PATHS = {
  classic: [
    ['Empty', 60],
    ['PreparingRebalance', 149],
    ['CompletingRebalance', 157],
    ['Stable', 88],
  ],
  consumer: [
    ['Empty', 60],
    ['Assigning', 96],
    ['Reconciling', 108],
    ['Stable', 88],
  ],
} as const;
const GAP = 25;

/** Where the group is on its way through Kafka's states. */
export function Machine() {
  const type = useBoard(({ moment }) => moment.frame?.type ?? 'classic');
  const now = useBoard(({ moment }) => moment.frame?.state);
  const path = PATHS[type];
  const known = path.some(([name]) => name === now);
  const boxes = path.map(([name, width], index) => ({
    name,
    width,
    x: 1 + path.slice(0, index).reduce((sum, [, before]) => sum + before + GAP, 0),
  }));
  const [second, last] = [boxes[1]!, boxes.at(-1)!];
  const [from, to] = [last.x + last.width / 2, second.x + second.width / 2];
  const width = last.x + last.width + 2;
  if (now !== undefined && !known)
    return (
      <p className="machine-other">
        그룹 상태 <b className="mono">{now}</b>
      </p>
    );
  return (
    <svg
      className="machine"
      style={{ '--machine': `${width}` } as React.CSSProperties}
      viewBox={`0 0 ${width} 40`}
      role="img"
      aria-label={`그룹 상태: ${now ?? '아직 모름'}. 순서는 ${path.map(([name]) => name).join(', ')}`}
    >
      <g stroke="var(--color-outline)" strokeWidth="1.5" fill="none">
        {boxes.slice(0, -1).map(({ x, width }) => (
          <path key={x} d={`M${x + width + 1} 20h${GAP - 3}m-4 -4 4 4 -4 4`} />
        ))}
        <path d={`M${from} 34v4H${to}v-4`} strokeDasharray="2 3" />
        <path d={`m${to - 4} 38 4-4 4 4`} strokeWidth="1.2" />
      </g>
      {boxes.map(({ name, x, width }) => (
        <g key={name} className={name === now ? (isRebalancing(name) ? 'now moving' : 'now') : ''}>
          <rect x={x} y="7" width={width} height="26" rx="4" />
          {name === now && <circle cx={x + 11} cy="20" r="4" />}
          <text x={x + width / 2 + (name === now && name !== 'Empty' ? 5 : name === now ? 6 : 0)} y="24.5">
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}
