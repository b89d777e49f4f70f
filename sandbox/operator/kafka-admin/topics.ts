import {
  ConfigResourceTypes,
  ConfigSources,
  IncrementalAlterConfigOperationTypes,
  createPartitionsV3,
  createTopicsV7,
  deleteTopicsV6,
  describeConfigsV4,
  incrementalAlterConfigsV1,
  metadataV12,
} from '@platformatic/kafka';
import type { Connections } from './connections.ts';
import { isKafkaError } from './errors.ts';

export interface PartitionState {
  partition: number;
  /** -1 while there is none. */
  leader: number;
  replicas: number[];
  isr: number[];
}

export interface TopicState {
  name: string;
  /** As Kafka prints it: 22 characters of URL-safe base64. */
  id: string;
  internal: boolean;
  partitions: PartitionState[];
}

export interface NewTopic {
  name: string;
  /** The broker's default when left out. */
  partitions?: number;
  replicas?: number;
  config?: Record<string, string>;
}

export interface ConfigValue {
  value: string | null;
  /** Whether it was set on this very topic or broker, rather than inherited. */
  own: boolean;
}

export type Config = Map<string, ConfigValue>;

export interface ConfigChange {
  set: Record<string, string>;
  /** Names that fall back to what the brokers say. */
  reset: string[];
}

const TIMEOUT_MS = 10_000;

export class Topics {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** All topics, internal ones too. */
  async list(): Promise<TopicState[]> {
    const { topics } = await this.#connections.call(metadataV12.api, null, false, false);
    return topics.map(topicState);
  }

  /** The topic, or undefined when there is none of this name. Never creates one. */
  async describe(name: string): Promise<TopicState | undefined> {
    try {
      const { topics } = await this.#connections.call(metadataV12.api, [name], false, false);
      return topics[0] && topicState(topics[0]);
    } catch (error) {
      if (isKafkaError(error, 'UNKNOWN_TOPIC_OR_PARTITION')) return undefined;
      throw error;
    }
  }

  /** Returns the new topic's ID. */
  async create({ name, partitions, replicas, config }: NewTopic): Promise<string> {
    const topic = {
      name,
      numPartitions: partitions ?? -1,
      replicationFactor: replicas ?? -1,
      assignments: [],
      configs: Object.entries(config ?? {}).map(([key, value]) => ({ name: key, value })),
    };
    const { topics } = await this.#connections.call(createTopicsV7.api, [topic], TIMEOUT_MS, false);
    return kafkaUuid(topics[0]?.topicId ?? '');
  }

  /** Raises the number of partitions to `count`. */
  async addPartitions(name: string, count: number): Promise<void> {
    await this.#connections.call(
      createPartitionsV3.api,
      [{ name, count, assignments: null }],
      TIMEOUT_MS,
      false,
    );
  }

  async delete(name: string): Promise<void> {
    await this.#connections.call(deleteTopicsV6.api, [{ name }], TIMEOUT_MS);
  }

  async config(name: string): Promise<Config> {
    const resources = [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name }];
    const { results } = await this.#connections.call(describeConfigsV4.api, resources, false, false);
    const own = (source: number) => source === ConfigSources.DYNAMIC_TOPIC_CONFIG;
    return new Map(
      results[0]?.configs.map((c) => [c.name, { value: c.value ?? null, own: own(c.configSource) }]),
    );
  }

  async alterConfig(name: string, change: ConfigChange): Promise<void> {
    const resource = {
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName: name,
      configs: operations(change),
    };
    await this.#connections.call(incrementalAlterConfigsV1.api, [resource], false);
  }
}

export function operations({
  set,
  reset,
}: ConfigChange): incrementalAlterConfigsV1.IncrementalAlterConfigsRequestConfig[] {
  const { SET, DELETE } = IncrementalAlterConfigOperationTypes;
  return [
    ...Object.entries(set).map(([name, value]) => ({ name, value, configOperation: SET })),
    ...reset.map((name) => ({ name, configOperation: DELETE })),
  ];
}

function topicState(topic: metadataV12.MetadataResponseTopic): TopicState {
  return {
    name: topic.name ?? '',
    id: kafkaUuid(topic.topicId),
    internal: topic.isInternal,
    partitions: topic.partitions
      .map((p) => ({
        partition: p.partitionIndex,
        leader: p.leaderId,
        replicas: p.replicaNodes,
        isr: p.isrNodes,
      }))
      .sort((a, b) => a.partition - b.partition),
  };
}

/** org.apache.kafka.common.Uuid#toString of a UUID in hexadecimal notation. */
export function kafkaUuid(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}
