import { partitionKey } from '#lib/kafka/cluster.ts';

export function partitionOf(key: string): { topic: string; partition: number } {
  const slash = key.lastIndexOf('/');
  return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) };
}

export function keysOf(assignments: { topic: string; partitions: number[] }[]): string[] {
  return assignments.flatMap(({ topic, partitions }) => partitions.map((one) => partitionKey(topic, one)));
}

export function assignmentsOf(keys: Iterable<string>): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of [...keys].map(partitionOf))
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics]
    .map(([topic, partitions]) => ({ topic, partitions: partitions.sort((a, b) => a - b) }))
    .sort((a, b) => (a.topic < b.topic ? -1 : 1));
}
