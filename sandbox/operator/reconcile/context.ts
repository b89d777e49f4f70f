import type { KeyPool } from '../ca/keys.ts';
import type { OperatorConfig } from '../config.ts';
import type { Kafka, KafkaNodePool, Pod, Route, Secret, Service, StrimziPodSet } from '../model/types.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { EventRecorder } from '../runtime/events.ts';
import type { Informer } from '../runtime/informer.ts';
import type { KubeObject } from '../runtime/resource.ts';
import type { Waiting } from './waiting.ts';

export interface Deployment extends KubeObject {
  spec: { replicas?: number; [field: string]: unknown };
  status?: { observedGeneration?: number; readyReplicas?: number; updatedReplicas?: number };
}

/** The caches; those of the owned kinds only tell that something was deleted, and what is left over. */
export interface Informers {
  kafkas: Informer<Kafka>;
  pools: Informer<KafkaNodePool>;
  podSets: Informer<StrimziPodSet>;
  pods: Informer<Pod>;
  services: Informer<Service>;
  /** Not served by clusters that are not OpenShift. */
  routes: Informer<Route>;
  secrets: Informer<Secret>;
  configMaps: Informer<KubeObject>;
  deployments: Informer<Deployment>;
}

/** What every step of a reconciliation works with. */
export interface Context {
  client: KubeClient;
  config: OperatorConfig;
  informers: Informers;
  events: EventRecorder;
  keys: KeyPool;
  kafka: Kafka;
  namespace: string;
  cluster: string;
  waiting: Waiting;
  marker: string;
}
