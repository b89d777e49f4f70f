import type { BoardMember, BoardProcess } from '#lib/api.ts';
import { lagsAt, ownerAt, positionAt, type PartitionLag } from './at-time.ts';
import type { BoardState } from './board.ts';
import { holdingAt, isRebalancing, type Lane, type Period } from './lanes.ts';
import type { Moment } from './moment.ts';
import { processOf } from './processes.ts';
import { chipsOf, type Chip } from './ranges.ts';
import { partitionKey, partitionOf } from './recording.ts';

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

/** Every topic that the group has read or owns now. */
export const topicsOf = ({ recording, frame }: Moment): string[] =>
  [
    ...new Set([
      ...[...recording.positions.keys()].map((key) => partitionOf(key).topic),
      ...(frame?.members.flatMap(({ assignments }) => assignments.map(({ topic }) => topic)) ?? []),
    ]),
  ].sort();

/** All partitions in the order of their topics and numbers. */
export function partitionsOf({ recording, frame }: Moment): string[] {
  const owned =
    frame?.members.flatMap(({ assignments }) =>
      assignments.flatMap(({ topic, partitions }) => partitions.map((one) => partitionKey(topic, one))),
    ) ?? [];
  return [...new Set([...recording.positions.keys(), ...owned])].sort((a, b) => {
    const [one, two] = [partitionOf(a), partitionOf(b)];
    return one.topic === two.topic ? one.partition - two.partition : one.topic < two.topic ? -1 : 1;
  });
}

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
