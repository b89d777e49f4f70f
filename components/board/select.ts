import type { BoardFrame, BoardMember, BoardProcess } from '#lib/api.ts';
import { lagsAt, ownerAt, positionAt, type PartitionLag } from './at-time.ts';
import type { BoardState } from './board.ts';
import { holdingAt, isRebalancing, type Lane, type Period } from './lanes.ts';
import type { Moment } from './moment.ts';
import { processOf } from './processes.ts';
import { chipsOf, type Chip } from './ranges.ts';
import { partitionKey, partitionOf, type Recording } from './recording.ts';

/** The member that a lane is at the moment; undefined when it is not in the group. */
export const memberOf = (moment: Moment, lane: Lane): BoardMember | undefined =>
  moment.frame?.members.find(({ memberId }) => lane.memberIds.includes(memberId));

export interface Holding {
  chips: Chip[];
  /** Given up, or not read for the moment. */
  given: boolean;
  /** In the group, with nothing: it waits for the assignment, or there is nothing left for it. */
  empty?: 'waits' | 'idle' | 'left';
}
export function holdingOf(moment: Moment, lane: Lane): Holding {
  const member = memberOf(moment, lane);
  if (!member || !moment.frame) return { chips: [], given: false, empty: 'left' };
  const { assignments, given } = holdingAt(moment.recording.frames, moment.frameIndex, member.memberId);
  const chips = chipsOf(assignments);
  if (chips.length === 0)
    return { chips, given, empty: isRebalancing(moment.frame.state) ? 'waits' : 'idle' };
  const stopped = moment.pauses.some(({ memberId, to }) => memberId === member.memberId && to === undefined);
  return { chips, given: given || (stopped && isRebalancing(moment.frame.state)) };
}

export function lagsOf(moment: Moment, lane: Lane): PartitionLag[] {
  const member = memberOf(moment, lane);
  if (!member) return [];
  const { assignments } = holdingAt(moment.recording.frames, moment.frameIndex, member.memberId);
  return lagsAt(moment.recording, assignments, moment.at);
}

/** From a member's kill until the group noticed. */
export function silenceOf(
  { recording, endedAt }: Pick<BoardState, 'recording' | 'endedAt'>,
  lane: Lane,
): Period | undefined {
  const process = processOf(recording.processes, lane.clientId);
  const from = process?.state === 'killed' ? endedAt[process.name] : undefined;
  const life = from === undefined ? undefined : lane.present.find((one) => one.from <= from && from < one.to);
  return life && { from: from!, to: life.to };
}

export type Deed =
  | { kind: 'process'; process: BoardProcess; silentSince?: number }
  /** Started outside the lab's terminals. */
  | { kind: 'foreign' }
  | { kind: 'left'; at: number };
/** What can be done with a lane, and why not. */
export function deedOf({ moment, recording, endedAt }: BoardState, lane: Lane): Deed {
  const process = processOf(recording.processes, lane.clientId);
  if (!memberOf(moment, lane)) {
    const at = lane.present.findLast(({ to }) => to <= moment.at)?.to ?? moment.at;
    return { kind: 'left', at };
  }
  if (!process) return { kind: 'foreign' };
  const silence = silenceOf({ recording, endedAt }, lane);
  return { kind: 'process', process, ...(silence && { silentSince: silence.from }) };
}

/** All partitions that the group has read or owns now, in the order of their topics and numbers. */
export function partitionsOf({ recording, frame }: Moment): readonly string[] {
  if (!frame) return sortedKeys(recording, frame);
  const { size } = recording.positions;
  if (known.frame !== frame || known.size !== size)
    known = { frame, size, keys: sortedKeys(recording, frame) };
  return known.keys;
}
/** Asked for at each change of any offset, and seldom another. */
let known: { frame?: BoardFrame; size: number; keys: readonly string[] } = { size: 0, keys: [] };

function sortedKeys(recording: Recording, frame: BoardFrame | undefined): string[] {
  const owned =
    frame?.members.flatMap(({ assignments }) =>
      assignments.flatMap(({ topic, partitions }) => partitions.map((one) => partitionKey(topic, one))),
    ) ?? [];
  return [...new Set([...recording.positions.keys(), ...owned])]
    .map((key) => ({ key, ...partitionOf(key) }))
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
    .map(({ key }) => key);
}
export const topicsOf = (moment: Moment): string[] => [
  ...new Set(partitionsOf(moment).map((key) => partitionOf(key).topic)),
];

export interface Flow {
  committed?: string;
  end?: string;
  owner?: string;
}
export function flowOf(moment: Moment, key: string): Flow {
  const sample = positionAt(moment.recording, key, moment.at);
  const { topic, partition } = partitionOf(key);
  const owner = ownerAt(moment.recording, topic, partition, moment.at)?.clientId;
  return {
    ...(sample && { end: sample.end }),
    ...(sample?.committed !== undefined && { committed: sample.committed }),
    ...(owner !== undefined && { owner }),
  };
}
