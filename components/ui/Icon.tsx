export type IconName =
  | 'play' | 'stop' | 'chev' | 'down' | 'copy' | 'tick' | 'term' | 'file' | 'edit' | 'reset' | 'plus' | 'close' | 'theme'
  | 'text' | 'present' | 'help' | 'hint' | 'past' | 'menu' | 'skip' | 'cube' | 'plug' | 'full' | 'small' | 'hide' | 'arrow'
  | 'report' | 'left' | 'exit' | 'kill' | 'pause' | 'back' | 'forth' | 'board' | 'beside'; // prettier-ignore
export type MarkName = 'done' | 'ready' | 'run' | 'wait' | 'fail' | 'lock' | 'ask' | 'todo' | 'lost';

/** Decorative: the word beside it or the button's label says what it means. */
export const Icon = ({ name, className = '' }: { name: IconName; className?: string }) => (
  <svg className={`i ${className}`} aria-hidden="true">
    <use href={`#i-${name}`} />
  </svg>
);

/** `part` (0–1) draws the running arc by the time that has really passed. */
export function Mark({ name, small, part = 0.3 }: { name: MarkName; small?: boolean; part?: number }) {
  const className = small ? 'mark sm' : 'mark';
  if (name === 'run') return <RunningArc className={className} part={part} />;
  return (
    <svg className={className} aria-hidden="true">
      <use href={`#s-${name}`} />
    </svg>
  );
}

const RunningArc = ({ className, part }: { className: string; part: number }) => (
  <svg className={className} viewBox="0 0 20 20" aria-hidden="true">
    <circle cx="10" cy="10" r="8" fill="none" stroke="var(--color-line)" strokeWidth="3" />
    <circle
      cx="10"
      cy="10"
      r="8"
      fill="none"
      stroke="var(--color-accent)"
      strokeWidth="3"
      pathLength="100"
      strokeDasharray={`${Math.min(100, Math.max(4, part * 100))} 100`}
      transform="rotate(-90 10 10)"
    />
    <circle cx="10" cy="10" r="2.5" fill="var(--color-accent)" />
  </svg>
);

export const Dot = ({ name, color }: { name: 'on' | 'run' | 'idle' | 'stop'; color: string }) => (
  <svg className="dot" style={{ color: `var(--color-${color})` }} aria-hidden="true">
    <use href={`#d-${name}`} />
  </svg>
);
