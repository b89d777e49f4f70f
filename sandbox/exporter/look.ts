import { listOffsetsV7, metadataV12 } from '@platformatic/kafka';
import type { Connections } from '../operator/kafka-admin/connections.ts';
import { partialAnswer } from '../operator/kafka-admin/errors.ts';
import { groupsAt, type Group } from './groups.ts';
import type { NameFilter } from './name-filter.ts';
import { within } from './within.ts';

export interface Broker {
  id: number;
  host: string;
  port: number;
}
export interface Partition {
  partition: number;
  /** -1 while there is none. */
  leader: number;
  replicas: number[];
  isr: number[];
}
export interface Topic {
  name: string;
  partitions: Partition[];
}
/** By topic, then by partition; what a broker did not tell is missing. */
export type Offsets = Map<string, Map<number, bigint>>;

export interface ClusterState {
  brokers: Broker[];
  topics: Topic[];
  newest: Offsets;
  oldest: Offsets;
  groups: Group[];
}

export interface LookOptions {
  connections: Connections;
  topics: NameFilter;
  groups: NameFilter;
  /** Told of every part that a look had to do without. */
  onProblem(what: string, error: unknown): void;
}

/** Prometheus waits for the manifest's 3 s; a broker that says nothing must not cost what the others say. */
export const PART_MS = 1_200;
const LATEST = -1n;
const EARLIEST = -2n;
const ANY_REPLICA = -1;
const READ_UNCOMMITTED = 0;

/** Looks at the cluster once per call, never longer than twice PART_MS. */
export class Look {
  readonly #options: LookOptions;
  #known: Pick<ClusterState, 'brokers' | 'topics'> | undefined;

  constructor(options: LookOptions) {
    this.#options = options;
  }

  /** @throws while the cluster was never seen. Later the brokers and topics that are known do when nobody answers. */
  async again(): Promise<ClusterState> {
    const known = await this.#metadata();
    const topics = known.topics.filter(({ name }) => this.#options.topics(name));
    const [newest, oldest, groups] = await Promise.all([
      this.#offsets(known.brokers, topics, LATEST),
      this.#offsets(known.brokers, topics, EARLIEST),
      Promise.all(known.brokers.map((broker) => this.#groups(broker))),
    ]);
    // A group that moves to another coordinator is told by both for a moment.
    const byId = new Map(groups.flat().map((group) => [group.id, group]));
    return { brokers: known.brokers, topics, newest, oldest, groups: [...byId.values()] };
  }

  async #metadata(): Promise<Pick<ClusterState, 'brokers' | 'topics'>> {
    try {
      const answer = await within(
        PART_MS,
        this.#options.connections
          .call(metadataV12.api, null, false, false)
          .catch(partialAnswer<metadataV12.MetadataResponse>),
      );
      this.#known = {
        brokers: answer.brokers.map(({ nodeId, host, port }) => ({ id: nodeId, host, port })),
        topics: answer.topics.filter(({ name }) => name).map(topic),
      };
    } catch (error) {
      if (!this.#known) throw error;
      this.#options.onProblem('Brokers and topics', error);
    }
    return this.#known;
  }

  async #groups(broker: Broker): Promise<Group[]> {
    try {
      return await within(PART_MS, groupsAt(this.#options.connections, broker, this.#options.groups));
    } catch (error) {
      this.#options.onProblem(`Groups of broker ${broker.id}`, error);
      return [];
    }
  }

  async #offsets(brokers: Broker[], topics: Topic[], timestamp: bigint): Promise<Offsets> {
    const offsets: Offsets = new Map(topics.map(({ name }) => [name, new Map<number, bigint>()]));
    await Promise.all(
      brokers.map(async (broker) => {
        const asked = topics
          .map(({ name, partitions }) => ({
            name,
            partitions: partitions
              .filter(({ leader }) => leader === broker.id)
              .map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
          }))
          .filter(({ partitions }) => partitions.length > 0);
        if (asked.length === 0) return;
        try {
          const answer = await within(
            PART_MS,
            this.#options.connections
              .callAt(broker, listOffsetsV7.api, ANY_REPLICA, READ_UNCOMMITTED, asked)
              .catch(partialAnswer<listOffsetsV7.ListOffsetsResponse>),
          );
          for (const { name, partitions } of answer.topics)
            for (const { partitionIndex, errorCode, offset } of partitions)
              if (errorCode === 0) offsets.get(name)?.set(partitionIndex, offset);
        } catch (error) {
          this.#options.onProblem(`Offsets of broker ${broker.id}`, error);
        }
      }),
    );
    return offsets;
  }
}

function topic({ name, partitions }: metadataV12.MetadataResponseTopic): Topic {
  return {
    name: name!,
    partitions: partitions.map((one) => ({
      partition: one.partitionIndex,
      leader: one.leaderId,
      replicas: one.replicaNodes,
      isr: one.isrNodes,
    })),
  };
}
