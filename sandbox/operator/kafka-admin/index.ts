import { Cluster } from './cluster.ts';
import { Connections, type AdminOptions } from './connections.ts';
import { Topics } from './topics.ts';
import { Users } from './users.ts';

export type { AdminOptions } from './connections.ts';
export type { BrokerAddress, Cluster, ClusterState, QuorumState } from './cluster.ts';
export type {
  Config,
  ConfigChange,
  ConfigValue,
  NewTopic,
  PartitionState,
  Topics,
  TopicState,
} from './topics.ts';
export type { AclRule, Quotas, Users } from './users.ts';
export { KafkaError, isKafkaError } from './errors.ts';

/** What the operators ask of a Kafka cluster. Errors of brokers are KafkaError. */
export interface KafkaAdmin {
  readonly cluster: Cluster;
  readonly topics: Topics;
  readonly users: Users;
  close(): Promise<void>;
}

/** Connects when the first request is made, and again after a connection was lost. */
export function connectAdmin(options: AdminOptions): KafkaAdmin {
  const connections = new Connections(options);
  return {
    cluster: new Cluster(connections),
    topics: new Topics(connections),
    users: new Users(connections),
    close: () => connections.close(),
  };
}
