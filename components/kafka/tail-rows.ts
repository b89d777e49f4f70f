import type { MessageEvent, MessageRow } from '#lib/api.ts';

/** So many are kept: enough to scroll back, few enough to draw at once. */
export const MAX_ROWS = 300;

export type TailRow =
  { kind: 'message'; id: string; message: MessageRow } | { kind: 'gap'; id: string; skipped: number };

/** Newest first. */
export interface TailRows {
  shown: readonly TailRow[];
  /** Older ones were let go. */
  cut: boolean;
  /** What came while paused, and how many messages these were altogether. */
  paused: boolean;
  waiting: readonly TailRow[];
  missed: number;
  /** For the ids of gaps. */
  gaps: number;
}
export const noRows: TailRows = { shown: [], cut: false, paused: false, waiting: [], missed: 0, gaps: 0 };

type Event = Exclude<MessageEvent, { type: 'state' }>;

/** Adds what came, in its order. A message that is here already comes again after a reconnection, and is left out. */
export function addRows(now: TailRows, events: readonly Event[]): TailRows {
  const known = new Set([...now.waiting, ...now.shown].map(({ id }) => id));
  const fresh: TailRow[] = [];
  let { gaps, missed } = now;
  for (const event of events) {
    const row = rowOf(event, gaps);
    if (row.kind === 'gap') gaps++;
    else if (known.has(row.id)) continue;
    known.add(row.id);
    fresh.unshift(row);
    missed += row.kind === 'gap' ? row.skipped : 1;
  }
  if (now.paused) return { ...now, gaps, missed, waiting: [...fresh, ...now.waiting].slice(0, MAX_ROWS) };
  return { ...now, gaps, ...bounded([...fresh, ...now.shown], now.cut) };
}

export const pauseRows = (now: TailRows): TailRows => ({ ...now, paused: true });

/** What waited comes in; what was too much to wait is a gap. */
export function resumeRows(now: TailRows): TailRows {
  const left = now.waiting.reduce((sum, row) => sum + (row.kind === 'gap' ? row.skipped : 1), 0);
  const gap: TailRow[] =
    now.missed > left ? [{ kind: 'gap', id: `gap-${now.gaps}`, skipped: now.missed - left }] : [];
  return {
    paused: false,
    waiting: [],
    missed: 0,
    gaps: now.gaps + gap.length,
    ...bounded([...now.waiting, ...gap, ...now.shown], now.cut),
  };
}

function bounded(rows: TailRow[], cut: boolean): Pick<TailRows, 'shown' | 'cut'> {
  return { shown: rows.slice(0, MAX_ROWS), cut: cut || rows.length > MAX_ROWS };
}

function rowOf(event: Event, gaps: number): TailRow {
  if (event.type === 'gap') return { kind: 'gap', id: `gap-${gaps}`, skipped: event.skipped };
  const { partition, offset, timestamp } = event.message;
  // The time tells apart the messages of a topic that was made anew.
  return { kind: 'message', id: `${partition}/${offset}/${timestamp}`, message: event.message };
}
