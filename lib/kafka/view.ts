import type { GroupRow, KafkaView, TopicRow } from '#lib/api.ts';
import { partitionKey, type Offsets, type TopicState } from './cluster.ts';
import type { GroupState } from './groups.ts';

export function topicRows(topics: TopicState[], starts: Offsets, ends: Offsets): TopicRow[] {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((one) => {
      const key = partitionKey(name, one.partition);
      return {
        ...one,
        startOffset: String(starts.get(key) ?? 0n),
        endOffset: String(ends.get(key) ?? 0n),
      };
    }),
  }));
}

export function groupRows(groups: GroupState[], ends: Offsets): GroupRow[] {
  return groups.map((group) => groupRow(group, ends)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Every partition with a commit or an owner, and how far behind each commit is. */
function groupRow({ committed, ...group }: GroupState, ends: Offsets): GroupRow {
  const positions = new Map<string, { topic: string; partition: number; offset?: bigint }>();
  for (const { topic, partitions } of group.members.flatMap(({ assignments }) => assignments))
    for (const partition of partitions) positions.set(partitionKey(topic, partition), { topic, partition });
  for (const one of committed) positions.set(partitionKey(one.topic, one.partition), one);
  let total = 0n;
  const offsets = [...positions]
    // A deleted topic's commits stay for a while; there is nothing to be behind of.
    .flatMap(([key, { topic, partition, offset }]) => {
      const end = ends.get(key);
      if (end === undefined) return [];
      const lag = offset === undefined ? undefined : end > offset ? end - offset : 0n;
      total += lag ?? 0n;
      return [
        {
          topic,
          partition,
          endOffset: String(end),
          ...(offset !== undefined && { committed: String(offset) }),
          ...(lag !== undefined && { lag: String(lag) }),
        },
      ];
    })
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
  return { ...group, offsets, lag: String(total) };
}

/** What hides from the user: topics that exist as resources, but not for the brokers' answer to this user. */
export function hiddenTopics(
  declared: string[],
  visible: TopicRow[],
  user: string | undefined,
): KafkaView['error'] {
  const hidden = declared.filter((name) => visible.every((topic) => topic.name !== name));
  if (hidden.length === 0 || user === undefined) return undefined;
  return {
    code: 'KAFKA_AUTHORIZATION',
    message: `${user}의 ACL에 없어 보이지 않는 토픽이 있습니다: ${hidden.join(', ')}`,
    remedy: `보려면 KafkaUser ${user}의 acls에 그 토픽의 Describe나 Read를 더하세요.`,
  };
}
