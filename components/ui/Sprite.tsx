/** Every drawing of the page, once; <Icon> and <Mark> refer to them. Colours come from the tokens. */
const icons: Record<string, React.ReactNode> = {
  play: <path d="M4.5 3v10l8.5-5z" fill="currentColor" stroke="none" />,
  stop: <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" stroke="none" />,
  chev: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  down: <path d="M3.5 6 8 10.5 12.5 6" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
    </>
  ),
  tick: <path d="m3 8.5 3.2 3.2L13 4.5" />,
  term: <path d="m3 4.5 3.5 3.5L3 11.5M8.5 11.5H13" />,
  file: (
    <path d="M9 1.75H4.5A1.25 1.25 0 0 0 3.25 3v10a1.25 1.25 0 0 0 1.25 1.25h7A1.25 1.25 0 0 0 12.75 13V5.5zM9 1.75V5.5h3.75" />
  ),
  edit: <path d="M10.2 3.3 12.7 5.8M2.75 13.25l.6-3 7.3-7.3a1.6 1.6 0 0 1 2.4 2.4l-7.3 7.3z" />,
  reset: <path d="M3 3v3.5h3.5M3.2 6.5A5.25 5.25 0 1 1 2.75 9" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  theme: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 2.25a5.75 5.75 0 0 1 0 11.5z" fill="currentColor" stroke="none" />
    </>
  ),
  text: <path d="M2 12.5 5.5 4 9 12.5M3.2 9.75h4.6M10 12.5l2-5 2 5M10.7 11h2.6" />,
  present: (
    <>
      <rect x="1.75" y="2.75" width="12.5" height="8.5" rx="1" />
      <path d="M8 11.25v2.5M5 13.75h6" />
    </>
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M6.2 6.3a1.85 1.85 0 1 1 2.6 1.75c-.55.25-.8.6-.8 1.2M8 11.4v.1" />
    </>
  ),
  hint: <path d="M6 12.25h4M6.75 14.25h2.5M5.9 10.25a4.25 4.25 0 1 1 4.2 0" />,
  past: <path d="M2.5 8a5.5 5.5 0 1 0 1.7-4M2.5 2.5V5h2.5M8 5v3.2l2 1.3" />,
  menu: <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />,
  skip: <path d="M3 3.5v9L9.5 8zM12.5 3.5v9" />,
  cube: <path d="M8 1.75 13.5 4.9v6.2L8 14.25 2.5 11.1V4.9zM2.5 4.9 8 8l5.5-3.1M8 8v6.25" />,
  plug: <path d="M5.5 1.75v3.5M10.5 1.75v3.5M3.5 5.25h9v2.5a4.5 4.5 0 0 1-9 0zM8 12.25v2" />,
  full: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  small: <path d="M6 2.5V6H2.5M10 2.5V6h3.5M13.5 10H10v3.5M2.5 10H6v3.5" />,
  hide: (
    <path d="m2.5 2.5 11 11M6 3.8A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a11 11 0 0 1-1.9 2.4M4 5A11 11 0 0 0 1.5 8S4 12.5 8 12.5a6 6 0 0 0 2.7-.6" />
  ),
  beside: <path d="M2.75 2.75h10.5v10.5H2.75zM8 2.75v10.5" />,
  arrow: <path d="M3 8h10M9 4l4 4-4 4" />,
  left: <path d="M13 8H3M7 4 3 8l4 4" />,
  exit: <path d="M6 13.25H3.5a1 1 0 0 1-1-1v-8.5a1 1 0 0 1 1-1H6M10 11l3-3-3-3M13 8H6" />,
  kill: (
    <path d="M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4zM5.75 5.75l4.5 4.5M10.25 5.75l-4.5 4.5" />
  ),
  pause: <path d="M4.5 3.500h2.500v9H4.500zM9 3.500h2.500v9H9z" fill="currentColor" stroke="none" />,
  back: <path d="M12 3.5v9L5.500 8zM3.500 3.500v9" />,
  forth: <path d="M4 3.5v9L10.500 8zM12.500 3.500v9" />,
  board: <path d="M1.750 3.500h12.500M1.750 8h12.500M1.750 12.500h12.500M4 2v3M9.500 6.500v3M6.500 11v3" />,
  report: <path d="M8 2.5v7M5 7l3 3 3-3M3 13.25h10" />,
};

const ring = { cx: 10, cy: 10, fill: 'none' } as const;
const marks: Record<string, React.ReactNode> = {
  done: (
    <>
      <circle cx="10" cy="10" r="9" fill="var(--color-ok)" />
      <path
        className="drawn"
        d="m5.8 10.4 2.9 2.9 5.6-6.3"
        fill="none"
        stroke="var(--color-surface)"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  ready: (
    <>
      <circle {...ring} r="8.25" stroke="var(--color-ink-2)" strokeWidth="1.5" />
      <path d="M8 6.3v7.4l6-3.7z" fill="var(--color-ink-2)" />
    </>
  ),
  wait: (
    <>
      <circle {...ring} r="8.25" stroke="var(--color-warn)" strokeWidth="1.75" strokeDasharray="3.2 3.28" />
      <path
        d="M10 5.6V10l2.8 1.9"
        fill="none"
        stroke="var(--color-warn)"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  fail: (
    <>
      <path d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z" fill="var(--color-bad)" />
      <path
        d="m6.8 6.8 6.4 6.4M13.2 6.8l-6.4 6.4"
        stroke="var(--color-surface)"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </>
  ),
  lock: (
    <>
      <rect
        x="4"
        y="9"
        width="12"
        height="8.5"
        rx="1.5"
        fill="none"
        stroke="var(--color-ink-3)"
        strokeWidth="1.5"
      />
      <path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9" fill="none" stroke="var(--color-ink-3)" strokeWidth="1.5" />
    </>
  ),
  ask: (
    <>
      <circle {...ring} r="8.25" stroke="var(--color-accent)" strokeWidth="1.5" />
      <path
        d="M7.7 7.9a2.35 2.35 0 1 1 3.3 2.2c-.7.3-1 .75-1 1.5"
        fill="none"
        stroke="var(--color-accent)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
      <circle cx="10" cy="14.1" r="1" fill="var(--color-accent)" />
    </>
  ),
  todo: <circle {...ring} r="7" stroke="var(--color-outline)" strokeWidth="1.75" />,
  lost: (
    <>
      <circle {...ring} r="8.25" stroke="var(--color-warn)" strokeWidth="1.75" />
      <path d="M10 5.5v5.5M10 14v.2" stroke="var(--color-warn)" strokeWidth="2" strokeLinecap="round" />
    </>
  ),
};

const dots: Record<string, React.ReactNode> = {
  on: <circle cx="4" cy="4" r="3.5" fill="currentColor" />,
  run: <path d="M1.5.5v7l6-3.5z" fill="currentColor" />,
  idle: <circle cx="4" cy="4" r="2.9" fill="none" stroke="currentColor" strokeWidth="1.2" />,
  stop: <rect x="1" y="1" width="6" height="6" fill="currentColor" />,
};

export function Sprite() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true">
      <defs>
        <symbol id="logo" viewBox="0 0 20 20">
          <path d="M2 3.5h11v3.2H2zM4.5 8.4h11v3.2h-11zM7 13.3h11v3.2H7z" fill="currentColor" />
        </symbol>
        {symbols('i', 16, icons)}
        {symbols('s', 20, marks)}
        {symbols('d', 8, dots)}
      </defs>
    </svg>
  );
}

const symbols = (prefix: string, size: number, drawings: Record<string, React.ReactNode>) =>
  Object.entries(drawings).map(([name, drawing]) => (
    <symbol key={name} id={`${prefix}-${name}`} viewBox={`0 0 ${size} ${size}`}>
      {drawing}
    </symbol>
  ));
