import type { BoardFrame, BoardMember } from '#lib/api.ts';
import { partitionKey } from './recording.ts';

/** [from, to) in ms; `to` is Infinity while it lasts. */
export interface Period {
  from: number;
  to: number;
}
/** One line of the board: a client, also when it comes back with another member id. */
export interface Lane {
  id: string;
  clientId: string;
  host: string;
  software?: string;
  memberIds: readonly string[];
  present: readonly Period[];
  /** Which partition it owned when. */
  owned: readonly (Period & { topic: string; partition: number; place: number; of: number })[];
  /** In the group with nothing to do. */
  idle: readonly Period[];
}

export const isRebalancing = (state: string): boolean =>
  ['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling'].includes(state);

/**
 * What a member holds in the frame at `index`. In the middle of a rebalance, with everything given up, it is what
 * it held before: `given` up, and perhaps soon its own again.
 */
export function holdingAt(
  frames: readonly BoardFrame[],
  index: number,
  memberId: string,
): { assignments: BoardMember['assignments']; given: boolean } {
  for (let at = index; at >= 0; at--) {
    const frame = frames[at]!;
    const member = frame.members.find((one) => one.memberId === memberId);
    if (!member) break;
    if (member.assignments.length > 0) return { assignments: member.assignments, given: at < index };
    if (!isRebalancing(frame.state)) break;
  }
  return { assignments: [], given: false };
}

interface Draft extends Omit<Lane, 'memberIds' | 'present' | 'owned' | 'idle'> {
  memberIds: string[];
  current?: string;
  present: { from: number; to: number }[];
  sets: { from: number; to: number; keys: string; parts: { topic: string; partition: number }[] }[];
  idle: { from: number; to: number }[];
}

/** Follows every client through the frames. Lanes stand in the order in which they came. */
export function lanesOf(frames: readonly BoardFrame[]): Lane[] {
  const drafts: Draft[] = [];
  for (const frame of frames) {
    const here = new Set(frame.members.map(({ memberId }) => memberId));
    for (const draft of drafts) if (draft.current && !here.has(draft.current)) leave(draft, frame.at);
    for (const member of frame.members) follow(laneFor(drafts, member), frame, member);
  }
  return drafts.map(finished);
}

/** The member's own lane, or one that another member of the same client left, or a new one. */
function laneFor(drafts: Draft[], { memberId, clientId, host, software }: BoardMember): Draft {
  const own =
    drafts.find((draft) => draft.current === memberId) ??
    drafts.find((draft) => !draft.current && draft.clientId === clientId);
  const draft = own ?? {
    ...{ id: `${clientId}#${drafts.filter((one) => one.clientId === clientId).length}`, clientId, host },
    ...{ memberIds: [], present: [], sets: [], idle: [] },
  };
  if (!own) drafts.push(draft);
  Object.assign(draft, { host, ...(software && { software }) });
  if (!draft.memberIds.includes(memberId)) draft.memberIds.push(memberId);
  return draft;
}

function leave(draft: Draft, at: number): void {
  draft.current = undefined;
  for (const periods of [draft.present, draft.sets, draft.idle]) close(periods, at);
}

function follow(draft: Draft, frame: BoardFrame, member: BoardMember): void {
  if (!draft.current) {
    draft.current = member.memberId;
    draft.present.push({ from: frame.at, to: Infinity });
  }
  const parts = member.assignments.flatMap(({ topic, partitions }) =>
    partitions.toSorted((a, b) => a - b).map((partition) => ({ topic, partition })),
  );
  const keys = parts.map(({ topic, partition }) => partitionKey(topic, partition)).join();
  const open = draft.sets.at(-1);
  if (!(open?.to === Infinity && open.keys === keys)) {
    close(draft.sets, frame.at);
    if (keys) draft.sets.push({ from: frame.at, to: Infinity, keys, parts });
  }
  const isIdle = !keys && !isRebalancing(frame.state);
  if (!isIdle) close(draft.idle, frame.at);
  else if (draft.idle.at(-1)?.to !== Infinity) draft.idle.push({ from: frame.at, to: Infinity });
}

function close(periods: { from: number; to: number }[], at: number): void {
  const last = periods.at(-1);
  if (last?.to === Infinity) last.to = at;
}

function finished({ sets, current: _, ...lane }: Draft): Lane {
  const owned = sets
    .filter(({ from, to }) => to > from)
    .flatMap(({ from, to, parts }) =>
      parts.map((part, place) => ({ from, to, ...part, place, of: parts.length })),
    );
  return { ...lane, owned, idle: lane.idle.filter(({ from, to }) => to > from) };
}

/** Those in the group at some moment of [from, to]. */
export const lanesWithin = (lanes: readonly Lane[], from: number, to: number): Lane[] =>
  lanes.filter(({ present }) => present.some((one) => one.from <= to && one.to >= from));

/** Keeps a lane's identity while nothing of it changed, so that only what moved is drawn again. */
export function keepSame(before: readonly Lane[], now: Lane[]): Lane[] {
  const known = new Map(before.map((lane) => [lane.id, lane]));
  return now.map((lane) => {
    const old = known.get(lane.id);
    return old && JSON.stringify(old) === JSON.stringify(lane) ? old : lane;
  });
}
