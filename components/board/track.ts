import type { BoardPause } from '#lib/api.ts';
import type { Lane, Period } from './lanes.ts';
import type { Round } from './rounds.ts';

/** How much time the board shows, ms; less on demand, so that short pauses are wide enough to be seen. */
export const WINDOWS_MS = [120_000, 60_000, 30_000] as const;
export const WINDOW_MS = WINDOWS_MS[0];
/** Less could not be seen, px. */
const MIN_PAUSE_PX = 4;
const LINE_GAP_PX = 8;
/** A line further right than any screen: what still lasts is cut off by the window. */
const label = { character: 7.5, gap: 6 };

/** From time to the track's own px. The window is moved over the track; the track itself stays as it is. */
export interface Scale {
  /** The time at x = 0. */
  origin: number;
  /** How much time is in the window, ms. */
  span: number;
  /** px of the window. */
  width: number;
  height: number;
}
export const xOf = ({ origin, span, width }: Scale, time: number): number =>
  Math.round(((time - origin) / span) * width * 10) / 10;
/** Where the track stands so that `time` is at the window's right edge, whole px. */
export const shiftAt = (scale: Scale, time: number): number =>
  Math.round(scale.width - xOf(scale, time)) || 0;

export interface Drawing {
  /** A path for each colour. */
  lines: [string, string, string];
  lineWidth: number;
  idle: string;
  silent: string;
  stopped: string;
  labels: { x: number; text: string; lasts: boolean }[];
}

/** The paths of one lane. `until` is where what still lasts ends. */
export function drawLane(
  lane: Lane,
  pauses: readonly BoardPause[],
  silent: Period | undefined,
  scale: Scale,
  until: number,
): Drawing {
  const middle = Math.round(scale.height * 0.56);
  const most = lane.owned.reduce((max, { of }) => Math.max(max, of), 1);
  const gap = Math.min(LINE_GAP_PX, (scale.height * 0.5) / most);
  const lines: [string, string, string] = ['', '', ''];
  const end = (to: number) => xOf(scale, Math.min(to, until));
  for (const { from, to, partition, place, of } of lane.owned) {
    if (from >= until) continue;
    const y = Math.round((middle + (place - (of - 1) / 2) * gap) * 2) / 2;
    lines[partition % 3] += `M${xOf(scale, from)} ${y}H${end(to)}`;
  }
  const across = ({ from, to }: Period) => `M${xOf(scale, from)} ${middle}H${end(to)}`;
  const band = (from: number, to: number, part: number) => {
    const [left, right] = [xOf(scale, from), end(to)];
    const tall = Math.round(scale.height * part);
    return `M${left} ${middle - Math.round(tall / 2)}H${Math.max(left + MIN_PAUSE_PX, right)}v${tall}H${left}z`;
  };
  return {
    lines,
    lineWidth: Math.max(1, Math.min(3, gap * 0.6)),
    idle: lane.idle.map(across).join(''),
    silent: silent ? band(silent.from, silent.to, 0.2) : '',
    stopped: pauses.map(({ from, to }) => band(from, to ?? Infinity, 0.44)).join(''),
    labels: labelsOf(pauses, silent, scale),
  };
}

/** Newest first get their place; one that would run into a newer one is left out. */
function labelsOf(
  pauses: readonly BoardPause[],
  silent: Period | undefined,
  scale: Scale,
): Drawing['labels'] {
  const all = [
    ...pauses.map((pause) => ({ from: pause.from, text: pauseText(pause), lasts: pause.to === undefined })),
    ...(silent && Number.isFinite(silent.to)
      ? [{ from: silent.from, text: `응답 없음 ${milliseconds(silent.to - silent.from)}`, lasts: false }]
      : []),
  ].sort((a, b) => b.from - a.from);
  let right = Infinity;
  return all.flatMap(({ from, text, lasts }) => {
    const x = xOf(scale, from);
    if (x + text.length * label.character + label.gap > right) return [];
    right = x;
    return [{ x, text, lasts }];
  });
}

/** "3,041 ms"; "약 640 ms" when only seen from outside; "배정까지 640 ms" when no message told that work went on. */
export function pauseText({ from, to, measuredBy, until }: BoardPause): string {
  if (to === undefined) return '멈춤';
  const words = [
    until === 'assignment' && '배정까지',
    measuredBy === 'broker' && '약',
    milliseconds(to - from),
  ];
  return words.filter(Boolean).join(' ');
}
export const milliseconds = (ms: number): string => `${Math.round(ms).toLocaleString('ko-KR')} ms`;

/** The lane's time line in words. */
export function trackText(lane: Lane, pauses: readonly BoardPause[]): string {
  const said = pauses
    .slice(-6)
    .map((pause) => (pause.to === undefined ? '지금 멈춤' : `${pauseText(pause)} 정지`));
  const idle = lane.idle.at(-1)?.to === Infinity ? ['맡은 파티션 없음'] : [];
  return `${lane.clientId}: ${[...said, ...idle].join(', ') || '정지 없음'}`;
}

/** Names of rounds with the room that each has until the next, px; without room there is none. */
export const roundLabels = (
  rounds: readonly Round[],
  scale: Scale,
): (Round & { x: number; room: number })[] =>
  rounds.map((round, index) => {
    const x = xOf(scale, round.at);
    const next = rounds[index + 1];
    return { ...round, x, room: next ? xOf(scale, next.at) - x : Infinity };
  });
