import {
  Reader,
  consumerGroupDescribeV0,
  describeGroupsV5,
  findCoordinatorV4,
  listGroupsV5,
  offsetFetchV8,
} from '@platformatic/kafka';
import type { GroupMemberRow, GroupRow } from '#lib/api.ts';
import type { Connections } from './connections.ts';
import { partialAnswer } from './errors.ts';

/** The key type of FindCoordinator for consumer groups. */
const GROUP_KEY = 0;

export interface GroupState {
  id: string;
  state: string;
  type: GroupRow['type'];
  assignor?: string;
  /** Group epoch; only KIP-848 groups tell it. */
  epoch?: number;
  members: GroupMemberRow[];
  committed: { topic: string; partition: number; offset: bigint }[];
}

export type GroupDescription = Omit<GroupState, 'committed'>;
type Description = GroupDescription;

/** In three requests, two of them together, whatever the number of groups. */
export async function groupsAt(connections: Connections, node: number): Promise<GroupState[]> {
  const { groups } = await connections.callAt(node, listGroupsV5.api, [], []);
  // A classic group that only keeps offsets has no protocol type.
  const consumers = groups.filter(({ protocolType }) => protocolType === 'consumer' || protocolType === '');
  const ids = (type: string) =>
    consumers.filter(({ groupType }) => groupType.toLowerCase() === type).map(({ groupId }) => groupId);
  const [classic, modern] = [ids('classic'), ids('consumer')];
  const [described, describedModern, committed] = await Promise.all([
    classic.length > 0 ? describeClassic(connections, node, classic) : [],
    modern.length > 0 ? describeModern(connections, node, modern) : [],
    commitsOf(connections, node, [...classic, ...modern]),
  ]);
  return [...described, ...describedModern].map((group) => ({
    ...group,
    committed: committed.get(group.id) ?? [],
  }));
}

/** One group, whichever its kind; undefined when there is none. @throws ResponseError as NOT_COORDINATOR */
export async function groupAt(
  connections: Connections,
  node: number,
  id: string,
): Promise<GroupState | undefined> {
  const [classic, modern, committed] = await Promise.all([
    connections.callAt(node, describeGroupsV5.api, [id], false),
    // To groups of the other kind, as to those that do not exist, it answers GROUP_ID_NOT_FOUND.
    describeModern(connections, node, [id]),
    commitsOf(connections, node, [id]),
  ]);
  const known = classic.groups[0]?.groupState === 'Dead' ? modern : classic.groups.map(classicGroup);
  return known[0] && { ...known[0], committed: committed.get(id) ?? [] };
}

export async function coordinatorOf(connections: Connections, id: string): Promise<number> {
  const { coordinators } = await connections.call(findCoordinatorV4.api, GROUP_KEY, [id]);
  return coordinators[0]!.nodeId;
}

async function describeClassic(
  connections: Connections,
  node: number,
  ids: string[],
): Promise<Description[]> {
  const { groups } = await connections
    .callAt(node, describeGroupsV5.api, ids, false)
    .catch(partialAnswer<describeGroupsV5.DescribeGroupsResponse>);
  return groups.filter(({ errorCode }) => errorCode === 0).map(classicGroup);
}

function classicGroup(group: describeGroupsV5.DescribeGroupsResponseGroup): Description {
  const { groupId, groupState, protocolData, members } = group;
  return {
    id: groupId,
    state: groupState,
    type: 'classic',
    ...(protocolData && { assignor: protocolData }),
    members: members
      .map(({ memberId, clientId, clientHost, memberAssignment }) => ({
        ...{ memberId, clientId, host: clientHost },
        assignments: classicAssignment(memberAssignment),
      }))
      .sort(byMemberId),
  };
}

/** Groups of KIP-848: to the classic request they answer Dead. */
async function describeModern(connections: Connections, node: number, ids: string[]): Promise<Description[]> {
  const { groups } = await connections
    .callAt(node, consumerGroupDescribeV0.api, ids, false)
    .catch(partialAnswer<consumerGroupDescribeV0.ConsumerGroupDescribeResponse>);
  return groups
    .filter(({ errorCode }) => errorCode === 0)
    .map(({ groupId, groupState, groupEpoch, assignorName, members }) => ({
      id: groupId,
      state: groupState,
      type: 'consumer',
      epoch: groupEpoch,
      ...(assignorName && { assignor: assignorName }),
      members: members
        .map(({ memberId, clientId, clientHost, assignment }) => ({
          ...{ memberId, clientId, host: clientHost },
          assignments: sorted(
            assignment.topicPartitions.map(({ topicName, partitions }) => ({ topic: topicName, partitions })),
          ),
        }))
        .sort(byMemberId),
    }));
}

async function commitsOf(
  connections: Connections,
  node: number,
  ids: string[],
): Promise<Map<string, GroupState['committed']>> {
  if (ids.length === 0) return new Map();
  // null: all topics with a commit. Those that the user may not see are left out by the broker.
  const asked = ids.map((groupId) => ({ groupId, memberEpoch: -1, topics: null }));
  const { groups } = await connections
    .callAt(node, offsetFetchV8.api, asked, false)
    .catch(partialAnswer<offsetFetchV8.OffsetFetchResponse>);
  return new Map(
    groups.map(({ groupId, topics }) => [
      groupId,
      topics.flatMap(({ name, partitions }) =>
        partitions
          .filter(({ errorCode, committedOffset }) => errorCode === 0 && committedOffset >= 0n)
          .map((one) => ({ topic: name, partition: one.partitionIndex, offset: one.committedOffset })),
      ),
    ]),
  );
}

/** What the leader of a classic group gave a member: version, then topics with partitions. Empty before a join ends. */
export function classicAssignment(bytes: Buffer): GroupMemberRow['assignments'] {
  if (bytes.length === 0) return [];
  const reader = Reader.from(bytes);
  reader.readInt16();
  return sorted(
    reader.readArray(
      (one) => ({
        topic: one.readString(false),
        partitions: one.readArray(() => one.readInt32(), false, false),
      }),
      false,
      false,
    ),
  );
}

function sorted(assignments: GroupMemberRow['assignments']): GroupMemberRow['assignments'] {
  return assignments
    .map(({ topic, partitions }) => ({ topic, partitions: partitions.toSorted((a, b) => a - b) }))
    .sort((a, b) => (a.topic < b.topic ? -1 : 1));
}

const byMemberId = (a: GroupMemberRow, b: GroupMemberRow) => (a.memberId < b.memberId ? -1 : 1);
