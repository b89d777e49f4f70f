import {
  ConfigResourceTypes,
  ConfigSources,
  DescribeClusterEndpointTypes,
  describeClusterV1,
  describeConfigsV4,
  describeQuorumV2,
  incrementalAlterConfigsV1,
} from '@platformatic/kafka';
import type { Connections } from './connections.ts';
import { KafkaError } from './errors.ts';
import { operations, type Config, type ConfigChange } from './topics.ts';

export interface BrokerAddress {
  id: number;
  host: string;
  port: number;
}

export interface ClusterState {
  clusterId: string;
  brokers: BrokerAddress[];
}

export interface QuorumState {
  /** Node ID of the active controller; -1 while there is none. */
  leader: number;
  voters: { id: number; logEndOffset: bigint; lastCaughtUpMs: number }[];
}

export class Cluster {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The brokers that are registered and not fenced, with the addresses they advertise on this listener. */
  async describe(): Promise<ClusterState> {
    const { clusterId, brokers } = await this.#connections.call(
      describeClusterV1.api,
      false,
      DescribeClusterEndpointTypes.BROKERS,
    );
    return { clusterId, brokers: brokers.map(({ brokerId, host, port }) => ({ id: brokerId, host, port })) };
  }

  async quorum(): Promise<QuorumState> {
    const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
    const response = await this.#connections.call(describeQuorumV2.api, topics);
    const partition = response.topics[0]?.partitions[0];
    if (!partition) throw new KafkaError(-1, 'The answer has no metadata partition');
    return {
      leader: partition.leaderId,
      voters: partition.currentVoters.map((voter) => ({
        id: voter.replicaId,
        logEndOffset: voter.logEndOffset,
        lastCaughtUpMs: Number(voter.lastCaughtUpTimestamp),
      })),
    };
  }

  /** What one broker runs with: its file, what was changed since, and defaults. */
  async brokerConfig(broker: BrokerAddress): Promise<Config> {
    const resources = [{ resourceType: ConfigResourceTypes.BROKER, resourceName: String(broker.id) }];
    const { results } = await this.#connections.callAt(
      broker,
      describeConfigsV4.api,
      resources,
      false,
      false,
    );
    const own = (source: number) => source === ConfigSources.DYNAMIC_BROKER_CONFIG;
    return new Map(
      results[0]?.configs.map((c) => [c.name, { value: c.value ?? null, own: own(c.configSource) }]),
    );
  }

  /** What was set for all brokers while they ran. */
  async clusterConfig(): Promise<Config> {
    const resources = [{ resourceType: ConfigResourceTypes.BROKER, resourceName: '' }];
    const { results } = await this.#connections.call(describeConfigsV4.api, resources, false, false);
    return new Map(results[0]?.configs.map((c) => [c.name, { value: c.value ?? null, own: true }]));
  }

  /** Changes one broker's configuration while it runs. INVALID_REQUEST or INVALID_CONFIG when that needs a restart. */
  async alterBrokerConfig(broker: BrokerAddress, change: ConfigChange): Promise<void> {
    const resource = {
      resourceType: ConfigResourceTypes.BROKER,
      resourceName: String(broker.id),
      configs: operations(change),
    };
    await this.#connections.callAt(broker, incrementalAlterConfigsV1.api, [resource], false);
  }

  /** Changes the configuration of all brokers, present and future. */
  async alterClusterConfig(change: ConfigChange): Promise<void> {
    const resource = {
      resourceType: ConfigResourceTypes.BROKER,
      resourceName: '',
      configs: operations(change),
    };
    await this.#connections.call(incrementalAlterConfigsV1.api, [resource], false);
  }
}
