import type { BoardFrame, BoardMember, BoardTick } from '#lib/api.ts';
import { nothing, record, type Recording } from './recording.ts';

/** Parts of recordings for tests: topic "t", times in ms. */
export const member = (clientId: string, partitions: number[], memberId = `${clientId}-id`): BoardMember => ({
  ...{ memberId, clientId, host: '/10.0.0.7' },
  assignments: partitions.length > 0 ? [{ topic: 't', partitions }] : [],
});

export const frame = (at: number, members: BoardMember[], more: Partial<BoardFrame> = {}): BoardFrame => ({
  ...{ at, state: 'Stable', type: 'classic', rebalances: 0, members },
  ...more,
});

export const tick = (
  at: number,
  ...positions: [committed: number | undefined, end: number][]
): BoardTick => ({
  at,
  partitions: positions.map(([committed, end], partition) => ({
    ...{ topic: 't', partition, end: String(end) },
    ...(committed !== undefined && { committed: String(committed) }),
  })),
});

export const recorded = (parts: Partial<Parameters<typeof recordingOf>[0]>): Recording =>
  recordingOf({ frames: [], ticks: [], pauses: [], notes: [], processes: [], ...parts });
const recordingOf = (
  parts: Omit<Extract<Parameters<typeof record>[1], { type: 'recording' }>, 'type' | 'group'>,
): Recording => record(nothing, { type: 'recording', group: 'g', ...parts });
