import {
  consumerGroupDescribeV0,
  decodeConsumerProtocolAssignment,
  describeGroupsV5,
  listGroupsV5,
  offsetFetchV8,
} from '@platformatic/kafka';
import type { Connections } from '../operator/kafka-admin/connections.ts';
import { partialAnswer } from '../operator/kafka-admin/errors.ts';
import type { Broker } from './look.ts';
import type { NameFilter } from './name-filter.ts';

export interface TopicPartition {
  topic: string;
  partition: number;
}

export interface Group {
  id: string;
  members: number;
  /** What its members read now. */
  assigned: TopicPartition[];
  committed: (TopicPartition & { offset: bigint })[];
}

type Members = Omit<Group, 'committed'>;

/** The consumer groups that a broker coordinates, in three requests however many there are. */
export async function groupsAt(
  connections: Connections,
  broker: Broker,
  wanted: NameFilter,
): Promise<Group[]> {
  const { groups } = await connections.callAt(broker, listGroupsV5.api, [], []);
  const ids = (type: string) =>
    groups
      .filter(({ groupId, groupType }) => groupType.toLowerCase() === type && wanted(groupId))
      .map(({ groupId }) => groupId);
  const [classic, modern] = [ids('classic'), ids('consumer')];
  const [ofClassic, ofModern, committed] = await Promise.all([
    classic.length > 0 ? classicMembers(connections, broker, classic) : [],
    modern.length > 0 ? modernMembers(connections, broker, modern) : [],
    commits(connections, broker, [...classic, ...modern]),
  ]);
  return [...ofClassic, ...ofModern].map((group) => ({
    ...group,
    committed: committed.get(group.id) ?? [],
  }));
}

async function classicMembers(connections: Connections, broker: Broker, ids: string[]): Promise<Members[]> {
  const { groups } = await connections
    .callAt(broker, describeGroupsV5.api, ids, false)
    .catch(partialAnswer<describeGroupsV5.DescribeGroupsResponse>);
  return groups
    .filter(({ errorCode }) => errorCode === 0)
    .map(({ groupId, protocolType, members }) => ({
      id: groupId,
      members: members.length,
      // Groups of Kafka Connect assign something else.
      assigned:
        protocolType === 'consumer'
          ? members.flatMap(({ memberAssignment }) =>
              flat(decodeConsumerProtocolAssignment(memberAssignment).assignedPartitions),
            )
          : [],
    }));
}

/** Groups of KIP-848: to the classic request they answer that they have no members. */
async function modernMembers(connections: Connections, broker: Broker, ids: string[]): Promise<Members[]> {
  const { groups } = await connections
    .callAt(broker, consumerGroupDescribeV0.api, ids, false)
    .catch(partialAnswer<consumerGroupDescribeV0.ConsumerGroupDescribeResponse>);
  return groups
    .filter(({ errorCode }) => errorCode === 0)
    .map(({ groupId, members }) => ({
      id: groupId,
      members: members.length,
      assigned: members.flatMap(({ assignment }) =>
        flat(
          assignment.topicPartitions.map(({ topicName, partitions }) => ({ topic: topicName, partitions })),
        ),
      ),
    }));
}

async function commits(
  connections: Connections,
  broker: Broker,
  ids: string[],
): Promise<Map<string, Group['committed']>> {
  if (ids.length === 0) return new Map();
  // null: all partitions that have a commit.
  const asked = ids.map((groupId) => ({ groupId, memberEpoch: -1, topics: null }));
  const { groups } = await connections
    .callAt(broker, offsetFetchV8.api, asked, false)
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

const flat = (assignments: { topic: string; partitions: number[] }[]): TopicPartition[] =>
  assignments.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
