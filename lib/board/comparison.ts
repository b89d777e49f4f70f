import type { BoardComparison, BoardFrame, BoardPause, BoardProtocol } from '#lib/api.ts';
import { isCooperative } from './frames.ts';

/** A member may have stopped before the look that showed the rebalance. */
const EARLY_MS = 1_000;

interface Seen {
  group: string;
  frames: readonly BoardFrame[];
  pauses: readonly BoardPause[];
}
/** A rebalance that changed who is in the group. */
interface Change {
  at: number;
  members: number;
  joined: string[];
  protocol: BoardProtocol | undefined;
}

/** A row for each protocol that the group spoke: how its members stood still when somebody joined them last. */
export function comparisonsOf({ group, frames, pauses }: Seen): BoardComparison[] {
  const changes = changesOf(frames);
  const rows = new Map<BoardProtocol, BoardComparison>();
  // A leave is no measure: who is left may have nothing to give up.
  for (const [index, { protocol, ...change }] of changes.entries())
    if (protocol && change.members > 0 && change.joined.length > 0) {
      const next = changes[index + 1]?.at ?? Infinity;
      const stops = pauses.filter(({ from }) => from >= change.at - EARLY_MS && from < next - EARLY_MS);
      rows.set(protocol, { group, protocol, join: { ...change, ...stopOf(stops) } });
    }
  const now = protocolOf(frames);
  if (now && !rows.has(now)) rows.set(now, { group, protocol: now });
  return [...rows.values()];
}

function stopOf(pauses: readonly BoardPause[]) {
  // Who left meanwhile did not go on.
  const stops = pauses.filter(({ until }) => until !== 'left');
  const lengths = stops.flatMap(({ from, to }) => (to === undefined ? [] : [to - from]));
  return {
    stopped: new Set(stops.map(({ memberId }) => memberId)).size,
    lasts: stops.some(({ to }) => to === undefined),
    ...(lengths.length > 0 && {
      pause: {
        ...{ median: medianOf(lengths), longest: Math.max(...lengths) },
        measuredBy: stops.every(({ measuredBy }) => measuredBy === 'member')
          ? ('member' as const)
          : ('broker' as const),
      },
    }),
  };
}

/** The second rebalance of cooperative members changes nobody: it belongs to the change before. */
function changesOf(frames: readonly BoardFrame[]): Change[] {
  const begins = frames.flatMap(({ rebalances }, index) =>
    index > 0 && rebalances > frames[index - 1]!.rebalances ? [index] : [],
  );
  return begins.flatMap((index, nth) => {
    const end = begins[nth + 1] ?? frames.length;
    const before = frames[index - 1]!.members;
    const after = frames[end - 1]!.members;
    const known = new Set(before.map(({ memberId }) => memberId));
    const joined = after.filter(({ memberId }) => !known.has(memberId)).map(({ clientId }) => clientId);
    if (joined.length === 0 && after.length === before.length) return [];
    const protocol = protocolOf(frames.slice(0, end));
    return [{ at: frames[index]!.at, members: before.length, joined, protocol }];
  });
}

function protocolOf(frames: readonly BoardFrame[]): BoardProtocol | undefined {
  const frame = frames.findLast(({ type, assignor }) => type === 'consumer' || assignor !== undefined);
  if (!frame) return undefined;
  if (frame.type === 'consumer') return 'consumer';
  return isCooperative(frame.assignor) ? 'classic-cooperative' : 'classic-eager';
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
