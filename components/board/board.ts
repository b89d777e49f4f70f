import type { BoardComparison, BoardEvent, BoardProcess, BoardProtocol, KafkaView } from '#lib/api.ts';
import { createStore } from '../state/create-store.ts';
import { problemOf, request } from '../state/request.ts';
import type { Problem } from '../state/store.ts';
import { openStream } from '../state/stream.ts';
import { stepFrom } from './at-time.ts';
import { behindBy, live, pausedAt, playFrom, timeOf, type Clock } from './clock.ts';
import { keepSame, lanesOf, type Lane } from './lanes.ts';
import { momentAt, type Moment } from './moment.ts';
import { nothing, record, type Recording } from './recording.ts';
import { roundsOf, type Round } from './rounds.ts';

export interface BoardState {
  group: string;
  /** off: Kafka cannot be reached; `error` says why. */
  stream: 'opening' | 'lost' | 'signed-out' | KafkaView['live'];
  error?: KafkaView['error'];
  recording: Recording;
  /** Of all recorded groups; whatever moment is shown, as it is now. */
  comparisons: readonly BoardComparison[];
  lanes: readonly Lane[];
  rounds: readonly Round[];
  clock: Clock;
  moment: Moment;
  /** The time at the beginning of the time line. */
  origin: number;
  /** The member whose kill is being confirmed, and whether the topic of a new member is being asked for. */
  killing?: string;
  adding: boolean;
  /** What is being asked for, by name of the member or 'add'. */
  pending: ReadonlySet<string>;
  problem?: Problem;
  /** When a process was killed, ms; without the server's word, when this page first saw it. */
  endedAt: Readonly<Record<string, number>>;
}

const empty = {
  stream: 'opening',
  recording: nothing,
  comparisons: [],
  lanes: [],
  rounds: [],
  clock: live,
  moment: momentAt(nothing, [], 0),
  origin: 0,
  adding: false,
  pending: new Set<string>(),
  endedAt: {},
} as const satisfies Partial<BoardState>;
export const board = createStore<BoardState>({ group: '', ...empty });
export const useBoard = board.use;

/** How far the server's clock is behind this one, ms. */
let behind: number | undefined;
export const serverNow = (): number => Date.now() - (behind ?? 0);
/** The moment that is shown. */
export const shownTime = (): number => timeOf(board.get().clock, serverNow());

/** Follows a group until the returned function is called. */
export function watchBoard(group: string): () => void {
  behind = undefined;
  board.set({ group, ...empty, error: undefined, problem: undefined, killing: undefined });
  let arrived: BoardEvent[] = [];
  let frame = 0;
  // However many come, they are taken in once a frame.
  const take = () => {
    frame = 0;
    const events = arrived;
    arrived = [];
    takeIn(events);
  };
  const close = openStream<BoardEvent>(() => `/api/board?${new URLSearchParams({ group })}`, {
    event: (event) => {
      if (event.type === 'state') board.set({ stream: event.live, error: event.error });
      else if (board.get().stream === 'lost') board.set({ stream: 'live' });
      if (event.type === 'comparisons') board.set({ comparisons: event.comparisons });
      noteDelay(event);
      arrived.push(event);
      frame ||= requestAnimationFrame(take);
    },
    lost: () => board.set({ stream: 'lost' }),
    signedOut: () => board.set({ stream: 'signed-out' }),
  });
  const timer = setInterval(look, LOOK_MS);
  return () => {
    close();
    clearInterval(timer);
    cancelAnimationFrame(frame);
  };
}
/** Between events time alone changes what is drawn; the time line moves by a px about as often. */
const LOOK_MS = 100;

/** Of ticks only: the time of a frame may be a member's own. */
function noteDelay(event: BoardEvent): void {
  if (event.type === 'tick') behind = behindBy(behind, event.tick.at, Date.now());
}

function takeIn(events: readonly BoardEvent[]): void {
  const now = board.get();
  const recording = events.reduce(record, now.recording);
  const framed = recording.frames !== now.recording.frames;
  const lanes = framed ? keepSame(now.lanes, lanesOf(recording.frames)) : now.lanes;
  const first = recording.frames.at(-1)?.at;
  // Only events of old ones came so far: the server's clock may be ahead.
  if (behind === undefined && first !== undefined && first > Date.now()) behind = Date.now() - first;
  const begins = events.some(({ type }) => type === 'recording') || now.origin === 0;
  board.set({
    recording,
    lanes,
    ...(begins && { origin: recording.frames[0]?.at ?? serverNow() }),
    ...(framed && { rounds: roundsOf(recording.frames) }),
    ...(recording.processes !== now.recording.processes && {
      endedAt: endings(now.endedAt, recording.processes),
    }),
    moment: momentAt(recording, lanes, timeOf(now.clock, serverNow()), now.moment),
  });
}

function endings(
  known: BoardState['endedAt'],
  processes: readonly BoardProcess[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    processes
      .filter(({ state }) => state === 'killed')
      .map(({ name, endedAt }) => [name, endedAt ?? known[name] ?? serverNow()]),
  );
}

const lookers = new Set<(time: number) => void>();
/** Calls back at once and whenever the shown time moved, outside React: for what only slides. */
export function onTime(looker: (time: number) => void): () => void {
  lookers.add(looker);
  looker(shownTime());
  return () => lookers.delete(looker);
}

function look(): void {
  const { recording, lanes, clock, moment } = board.get();
  const time = timeOf(clock, serverNow());
  const next = momentAt(recording, lanes, time, moment);
  if (next !== moment) board.set({ moment: next });
  for (const looker of lookers) looker(time);
}

function setClock(clock: Clock): void {
  board.set({ clock });
  look();
}
export const pause = () => setClock(pausedAt(board.get().clock, serverNow()));
export const goLive = () => setClock(live);
export const goTo = (time: number) => setClock({ mode: 'paused', at: time });
/** Goes on from the chosen moment; from the last `backMs` when the board is live. */
export function replay(backMs = 30_000): void {
  const { clock, recording } = board.get();
  const begin = recording.frames[0]?.at ?? serverNow();
  const from = clock.mode === 'live' ? Math.max(begin, serverNow() - backMs) : shownTime();
  setClock(playFrom(from, serverNow()));
}
export const togglePause = () => (board.get().clock.mode === 'paused' ? replay() : pause());
export function step(by: -1 | 1): void {
  const to = stepFrom(board.get().recording, shownTime(), by);
  if (to !== undefined) goTo(to);
  else pause();
}

async function ask(name: string, work: () => Promise<unknown>): Promise<void> {
  if (board.get().pending.has(name)) return;
  board.set(({ pending }) => ({ pending: new Set(pending).add(name), problem: undefined }));
  try {
    await work();
  } catch (error) {
    board.set({ problem: problemOf(error) });
  } finally {
    board.set(({ pending }) => ({ pending: new Set([...pending].filter((one) => one !== name)) }));
  }
}
export const addMember = (topic: string, protocol: BoardProtocol) =>
  ask('add', () => request('POST', '/api/board/members', { group: board.get().group, topic, protocol }));
export const stopMember = (name: string) =>
  ask(name, () => request('DELETE', `/api/board/members/${encodeURIComponent(name)}`));
export const killMember = (name: string) =>
  ask(name, () => request('DELETE', `/api/board/members/${encodeURIComponent(name)}?kill=1`));
export const forgetProblem = () => board.set({ problem: undefined });
