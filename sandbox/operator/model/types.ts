import type { Condition } from '../runtime/conditions.ts';
import type { KubeObject } from '../runtime/resource.ts';

/** The parts of `kafka.strimzi.io/v1` that this operator acts on. The CRDs say what else is accepted. */

export type ListenerType =
  'internal' | 'route' | 'tlsroute' | 'loadbalancer' | 'nodeport' | 'ingress' | 'cluster-ip';

export interface ListenerBroker {
  broker: number;
  host?: string;
  advertisedHost?: string;
  advertisedPort?: number;
  nodePort?: number;
}

export interface Listener {
  name: string;
  port: number;
  type: ListenerType;
  tls: boolean;
  authentication?: { type: 'tls' | 'scram-sha-512' | 'custom' };
  configuration?: {
    bootstrap?: { host?: string; nodePort?: number; alternativeNames?: string[] };
    brokers?: ListenerBroker[];
    preferredNodePortAddressType?: string;
    externalTrafficPolicy?: string;
    advertisedHostTemplate?: string;
    advertisedPortTemplate?: string;
  };
  networkPolicyPeers?: unknown[];
}

export interface JvmOptions {
  '-Xms'?: string;
  '-Xmx'?: string;
}

export interface KafkaExporterSpec {
  image?: string;
  /** Which groups and topics are told of: RE2 expressions that need to match somewhere in the name. */
  groupRegex?: string;
  topicRegex?: string;
  groupExcludeRegex?: string;
  topicExcludeRegex?: string;
  showAllOffsets?: boolean;
  logging?: string;
  enableSaramaLogging?: boolean;
  resources?: unknown;
  livenessProbe?: object;
  readinessProbe?: object;
}

export interface KafkaSpec {
  kafka: {
    version?: string;
    metadataVersion?: string;
    listeners: Listener[];
    authorization?: { type: 'simple' | 'custom'; superUsers?: string[]; authorizerClass?: string };
    config?: Record<string, unknown>;
    resources?: unknown;
    jvmOptions?: JvmOptions;
  };
  entityOperator?: {
    topicOperator?: { resources?: unknown; watchedNamespace?: string };
    userOperator?: { resources?: unknown; watchedNamespace?: string; secretPrefix?: string };
  };
  kafkaExporter?: KafkaExporterSpec;
}

export interface ListenerStatus {
  name: string;
  addresses: { host: string; port: number }[];
  bootstrapServers: string;
  certificates?: string[];
}

export interface KafkaStatus {
  conditions?: Condition[];
  observedGeneration?: number;
  listeners?: ListenerStatus[];
  kafkaNodePools?: { name: string }[];
  clusterId?: string;
  operatorLastSuccessfulVersion?: string;
  kafkaVersion?: string;
  kafkaMetadataVersion?: string;
  autoRebalance?: { state: string; lastTransitionTime: string };
  clusterSecurity?: { encryption: { type: string }; authentication: { type: string } };
}

export interface Kafka extends KubeObject {
  spec: KafkaSpec;
  status?: KafkaStatus;
}

export type NodeRole = 'controller' | 'broker';

export interface SingleVolumeStorage {
  type: 'ephemeral' | 'persistent-claim';
  id?: number;
  size?: string;
  sizeLimit?: string;
  class?: string;
  deleteClaim?: boolean;
  kraftMetadata?: 'shared';
}

export interface JbodStorage {
  type: 'jbod';
  volumes: SingleVolumeStorage[];
}

export type Storage = SingleVolumeStorage | JbodStorage;

export interface KafkaNodePoolStatus {
  observedGeneration?: number;
  nodeIds?: number[];
  clusterId?: string;
  roles?: NodeRole[];
  replicas?: number;
  labelSelector?: string;
  conditions?: Condition[];
}

export interface KafkaNodePool extends KubeObject {
  spec: {
    replicas: number;
    roles: NodeRole[];
    storage: Storage;
    resources?: unknown;
    jvmOptions?: JvmOptions;
  };
  status?: KafkaNodePoolStatus;
}

export interface Pod extends KubeObject {
  spec: { nodeName?: string; volumes?: unknown[]; [field: string]: unknown };
  status?: {
    phase?: string;
    conditions?: { type: string; status: string; lastTransitionTime?: string }[];
    podIP?: string;
    containerStatuses?: { name: string; ready: boolean; state?: { waiting?: { reason?: string } } }[];
    [field: string]: unknown;
  };
}

export interface StrimziPodSet extends KubeObject {
  spec: { pods: Pod[]; selector?: unknown };
  status?: {
    observedGeneration?: number;
    pods?: number;
    readyPods?: number;
    currentPods?: number;
  };
}

export interface Secret extends KubeObject {
  data?: Record<string, string>;
}

/** OpenShift's way into the cluster: a router that finds the Service by the host name of the TLS handshake. */
export interface Route extends KubeObject {
  spec: { host?: string; to: { kind: string; name: string }; [field: string]: unknown };
  status?: { ingress?: { host?: string }[] };
}

export interface Service extends KubeObject {
  spec: {
    type?: string;
    clusterIP?: string;
    ports?: { name: string; port: number; nodePort?: number }[];
    [field: string]: unknown;
  };
}
