import type { KafkaAdmin, TopicState } from '../kafka-admin/index.ts';
import type { KafkaNode } from '../model/nodes.ts';

/** A voter that fetched this recently counts as caught up; twice the quorum's default fetch timeout. */
const CAUGHT_UP_WITHIN_MS = 4_000;

/** Why a node can't be restarted now without hurting clients; undefined when it can. */
export async function reasonToWait(
  admin: KafkaAdmin,
  node: KafkaNode,
  controllers: KafkaNode[],
): Promise<string | undefined> {
  if (node.controller && controllers.length > 1) {
    const reason = await quorumWouldBreak(admin, node);
    if (reason) return reason;
  }
  return node.broker ? partitionWouldBreak(admin, node.id) : undefined;
}

async function quorumWouldBreak(admin: KafkaAdmin, node: KafkaNode): Promise<string | undefined> {
  const { leader, voters } = await admin.cluster.quorum();
  if (leader < 0) return 'there is no active controller';
  const newest = Math.max(...voters.map((voter) => voter.lastCaughtUpMs));
  const others = voters.filter(
    (voter) =>
      voter.id !== node.id && (voter.id === leader || voter.lastCaughtUpMs >= newest - CAUGHT_UP_WITHIN_MS),
  );
  const majority = Math.floor(voters.length / 2) + 1;
  return others.length >= majority || voters.length === 1
    ? undefined
    : `only ${others.length} of ${voters.length} controllers would remain caught up`;
}

async function partitionWouldBreak(admin: KafkaAdmin, broker: number): Promise<string | undefined> {
  for (const topic of await admin.topics.list()) {
    if (!topic.partitions.some(({ replicas }) => replicas.includes(broker))) continue;
    const { value } = (await admin.topics.config(topic.name)).get('min.insync.replicas') ?? {};
    const partition = partitionAtRisk(topic, broker, Number(value ?? 1));
    if (partition !== undefined) {
      return `partition ${topic.name}-${partition} would fall below min.insync.replicas`;
    }
  }
  return undefined;
}

/**
 * The first partition that would have too few replicas in sync without the broker. One that has no more replicas
 * than it needs in sync can't be kept available by waiting, so it does not hold up the roll.
 */
export function partitionAtRisk(topic: TopicState, broker: number, minInSync: number): number | undefined {
  return topic.partitions.find(
    ({ replicas, isr }) =>
      replicas.includes(broker) &&
      replicas.length > minInSync &&
      isr.filter((replica) => replica !== broker).length < minInSync,
  )?.partition;
}
