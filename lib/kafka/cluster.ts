import { fetchV12, listOffsetsV7, metadataV12, produceV9 } from '@platformatic/kafka';
import { Connections, type ClusterAddress } from './connections.ts';
import { brokerErrors, partialAnswer } from './errors.ts';
import { coordinatorOf, groupAt, groupsAt, type GroupState } from './groups.ts';

export interface PartitionState {
  partition: number;
  /** -1 while there is none. */
  leader: number;
  replicas: number[];
  isr: number[];
}
export interface TopicState {
  name: string;
  partitions: PartitionState[];
}
export interface ClusterState {
  brokers: { id: number; host: string; port: number }[];
  /** Those that the user may see, by name, without Kafka's own. */
  topics: TopicState[];
}

/** By `partitionKey`. */
export type Offsets = Map<string, bigint>;
export const partitionKey = (topic: string, partition: number) => `${topic}/${partition}`;

export interface FetchPosition {
  partition: number;
  offset: bigint;
}
export type FetchedPartition = fetchV12.FetchResponsePartition;

export interface NewRecord {
  topic: string;
  partition: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: [name: Buffer, value: Buffer][];
}

const EARLIEST = -2n;
const LATEST = -1n;
const ANY_REPLICA = -1;
const READ_UNCOMMITTED = 0;
const PRODUCE_TIMEOUT_MS = 4_000;
const FETCH_BYTES = 1024 * 1024;
const FETCH_PARTITION_BYTES = 256 * 1024;

/** What the lab asks of a Kafka cluster. Refusals are the library's ResponseError: errors.ts explains them. */
export class KafkaCluster {
  readonly #connections: Connections;

  constructor(address: ClusterAddress) {
    this.#connections = new Connections(address);
  }

  async describe(): Promise<ClusterState> {
    const answer = await this.#connections
      .call(metadataV12.api, null, false, false)
      .catch(partialAnswer<metadataV12.MetadataResponse>);
    return {
      brokers: answer.brokers
        .map(({ nodeId, host, port }) => ({ id: nodeId, host, port }))
        .sort((a, b) => a.id - b.id),
      topics: answer.topics
        .filter(({ isInternal, name }) => !isInternal && name)
        .map(topicState)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  }

  /** Never creates the topic. @throws ResponseError when there is none, or it is hidden */
  async topic(name: string): Promise<TopicState> {
    const answer = await this.#connections
      .call(metadataV12.api, [name], false, false)
      .catch((error: unknown) => {
        // A partition without a leader is an error of its partition, not of the topic.
        const answer = partialAnswer<metadataV12.MetadataResponse>(error);
        if (answer.topics[0]?.errorCode !== 0) throw error;
        return answer;
      });
    return topicState(answer.topics[0]!);
  }

  startOffsets(topics: TopicState[]): Promise<Offsets> {
    return this.#offsets(topics, EARLIEST);
  }

  /** The high watermarks. Partitions whose leader did not answer are missing. */
  endOffsets(topics: TopicState[]): Promise<Offsets> {
    return this.#offsets(topics, LATEST);
  }

  /** The consumer groups that this broker coordinates, as far as the user may see them. */
  groupsAt(node: number): Promise<GroupState[]> {
    return groupsAt(this.#connections, node);
  }

  /** One group as its coordinator tells it, undefined when there is none. @throws ResponseError */
  group(coordinator: number, id: string): Promise<GroupState | undefined> {
    return groupAt(this.#connections, coordinator, id);
  }

  coordinatorOf(group: string): Promise<number> {
    return coordinatorOf(this.#connections, group);
  }

  /** Answers as soon as there is something, or after `maxWaitMs`. Errors stand in the partitions. */
  async fetch(
    node: number,
    topic: string,
    positions: FetchPosition[],
    maxWaitMs: number,
  ): Promise<FetchedPartition[]> {
    const partitions = positions.map(({ partition, offset }) => ({
      partition,
      currentLeaderEpoch: -1,
      fetchOffset: offset,
      lastFetchedEpoch: -1,
      partitionMaxBytes: FETCH_PARTITION_BYTES,
    }));
    const answer = await this.#connections
      .callAt(
        node,
        fetchV12.api,
        ...([maxWaitMs, 1, FETCH_BYTES, READ_UNCOMMITTED, 0, -1] as const),
        [{ topicId: topic, partitions }],
        [],
        '',
      )
      .catch(partialAnswer<fetchV12.FetchResponse>);
    return answer.responses.flatMap((one) => one.partitions);
  }

  /** Written to all replicas in sync when it returns (acks=all). @throws ResponseError, NetworkError */
  async produce(leader: number, record: NewRecord): Promise<{ offset: bigint; timestamp: number }> {
    const timestamp = Date.now();
    const { topic, partition, key, value, headers } = record;
    // The type does not know tombstones, nor keys that are missing; the writer does.
    const message = { topic, partition, key, value, headers: new Map(headers), timestamp: BigInt(timestamp) };
    const answer = await this.#connections.callAt(leader, produceV9.api, -1, PRODUCE_TIMEOUT_MS, [
      message as unknown as Parameters<typeof produceV9.createRequest>[2][number],
    ]);
    const [written] = (answer as produceV9.ProduceResponse).responses[0]!.partitionResponses;
    const appended = written!.logAppendTimeMs;
    return { offset: written!.baseOffset, timestamp: appended < 0n ? timestamp : Number(appended) };
  }

  /** As Connections.disconnect. */
  disconnect(node: number): void {
    this.#connections.disconnect(node);
  }

  close(): void {
    this.#connections.close();
  }

  async #offsets(topics: TopicState[], timestamp: bigint): Promise<Offsets> {
    const byLeader = new Map<number, Map<string, number[]>>();
    for (const { name, partitions } of topics)
      for (const { partition, leader } of partitions) {
        if (leader < 0) continue;
        const asked = byLeader.get(leader) ?? new Map<string, number[]>();
        byLeader.set(leader, asked.set(name, [...(asked.get(name) ?? []), partition]));
      }
    const answers = await Promise.all(
      [...byLeader].map(([leader, asked]) => this.#offsetsAt(leader, asked, timestamp)),
    );
    return new Map(answers.flat());
  }

  async #offsetsAt(
    leader: number,
    asked: Map<string, number[]>,
    timestamp: bigint,
  ): Promise<[string, bigint][]> {
    const topics = [...asked].map(([name, partitions]) => ({
      name,
      partitions: partitions.map((partitionIndex) => ({
        partitionIndex,
        currentLeaderEpoch: -1,
        timestamp,
      })),
    }));
    let answer: listOffsetsV7.ListOffsetsResponse;
    try {
      answer = await this.#connections
        .callAt(leader, listOffsetsV7.api, ANY_REPLICA, READ_UNCOMMITTED, topics)
        .catch(partialAnswer<listOffsetsV7.ListOffsetsResponse>);
    } catch (error) {
      // A broker that went away: the metadata will name another leader. A refusal of the user is no such thing.
      if (brokerErrors(error).length > 0) throw error;
      return [];
    }
    return answer.topics.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ errorCode }) => errorCode === 0)
        .map(({ partitionIndex, offset }): [string, bigint] => [partitionKey(name, partitionIndex), offset]),
    );
  }
}

function topicState({ name, partitions }: metadataV12.MetadataResponseTopic): TopicState {
  return {
    name: name ?? '',
    partitions: partitions
      .map((one) => ({
        partition: one.partitionIndex,
        leader: one.leaderId,
        replicas: one.replicaNodes,
        isr: one.isrNodes,
      }))
      .sort((a, b) => a.partition - b.partition),
  };
}
