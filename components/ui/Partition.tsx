const SHAPES = [
  <rect key="square" x="3" y="3" width="10" height="10" />,
  <path key="triangle" d="M8 2.5 13.7 13H2.3z" />,
  <circle key="circle" cx="8" cy="8" r="5.5" />,
];

/** A partition: shape, colour and label. From P3 on the shapes repeat, hollow with a second outline. */
export function Partition({ partition }: { partition: number }) {
  const kind = partition % SHAPES.length;
  return (
    <span className={`part p${kind} ${partition < SHAPES.length ? '' : 'more'}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[kind]}
        {partition >= SHAPES.length && (
          <g transform="translate(8 8) scale(0.45) translate(-8 -8)">{SHAPES[kind]}</g>
        )}
      </svg>
      P{partition}
    </span>
  );
}
