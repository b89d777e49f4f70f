import type { BoardFrame, BoardMember } from '#lib/api.ts';
import { isRebalancing } from './lanes.ts';

/** A rebalance on the time line. */
export interface Round {
  at: number;
  /** "gen 12 · python-3 합류" */
  label: string;
}

/** Each rebalance with what caused it, as far as members and epochs tell. */
export function roundsOf(frames: readonly BoardFrame[]): Round[] {
  const begins = frames.flatMap((frame, index) => {
    const before = frames[index - 1];
    return before && frame.rebalances > before.rebalances ? [index] : [];
  });
  return begins.map((index, nth) => {
    const round = frames.slice(index, begins[nth + 1]);
    // Who comes or goes after it has settled is the next round's.
    const settled = round.find(({ state }) => !isRebalancing(state)) ?? round.at(-1)!;
    const epoch = round.findLast(({ epoch }) => epoch !== undefined)?.epoch;
    return { at: frames[index]!.at, label: labelOf(frames[index - 1]!, settled, epoch) };
  });
}

function labelOf(before: BoardFrame, after: BoardFrame, epoch: number | undefined): string {
  const name =
    epoch === undefined || epoch === before.epoch
      ? `${after.rebalances}번째`
      : `${after.type === 'consumer' ? 'epoch' : 'gen'} ${epoch}`;
  return [name, causeOf(before.members, after.members)].filter(Boolean).join(' · ');
}

function causeOf(before: readonly BoardMember[], after: readonly BoardMember[]): string {
  const joined = missingFrom(before, after);
  const left = missingFrom(after, before);
  const again = joined.filter((name) => left.includes(name));
  return [
    named(
      joined.filter((name) => !again.includes(name)),
      '합류',
    ),
    named(
      left.filter((name) => !again.includes(name)),
      '나감',
    ),
    named(again, '다시 합류'),
  ]
    .filter(Boolean)
    .join(', ');
}

const missingFrom = (some: readonly BoardMember[], all: readonly BoardMember[]): string[] =>
  all
    .filter(({ memberId }) => !some.some((one) => one.memberId === memberId))
    .map(({ clientId }) => clientId);

const named = (names: string[], what: string): string =>
  names.length === 0
    ? ''
    : names.length > 2
      ? `멤버 ${names.length}개 ${what}`
      : `${names.join(', ')} ${what}`;
