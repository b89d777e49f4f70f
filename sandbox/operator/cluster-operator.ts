import { KeyPool } from './ca/keys.ts';
import { operatorConfig, type OperatorConfig } from './config.ts';
import type { Kafka, KafkaNodePool, Pod, Route, Secret, Service, StrimziPodSet } from './model/types.ts';
import { OPERATOR_VERSION } from './model/versions.ts';
import { PodSetController } from './podset/controller.ts';
import type { Deployment, Informers } from './reconcile/context.ts';
import { KafkaController } from './reconcile/kafka-controller.ts';
import { KubeClient } from './runtime/client.ts';
import { connect } from './runtime/connection.ts';
import { EventRecorder } from './runtime/events.ts';
import { serveHealth } from './runtime/health.ts';
import { Informer, type InformerOptions } from './runtime/informer.ts';
import { becomeLeader, releaseLease } from './runtime/leader.ts';
import { createLogger } from './runtime/logger.ts';
import { terminationSignal } from './runtime/process.ts';
import { Resources, type KubeObject, type ResourceType } from './runtime/resource.ts';

const main = createLogger('Main');
const log = createLogger('ClusterOperator');

/** Keys of one new cluster of three: two CAs, the operator, the nodes, the entity operator's halves, the exporter. */
const KEYS_IN_STOCK = 9;

/** Runs until the signal is aborted or leadership is lost. */
export async function runClusterOperator(
  config: OperatorConfig = operatorConfig(),
  termination: AbortSignal = terminationSignal(),
): Promise<void> {
  main.info(`ClusterOperator ${OPERATOR_VERSION} is starting`);
  let ready = false;
  const health = await serveHealth(config.healthPort, { healthy: () => true, ready: () => ready });
  main.info(`Health and metrics server is ready on port ${config.healthPort}`);
  const client = new KubeClient(await connect(), 'strimzi-kafka-operator');
  // Candidates that wait are ready too: the Deployment is available with one leader and any number of them.
  ready = true;
  const signal = await lead(client, config, termination);
  if (!signal.aborted) await operate(client, config, signal);
  if (config.leaderElection && termination.aborted) await releaseLease(client, config.leaderElection);
  health.close();
}

async function lead(
  client: KubeClient,
  config: OperatorConfig,
  termination: AbortSignal,
): Promise<AbortSignal> {
  if (!config.leaderElection) return termination;
  main.info('Waiting to become a leader');
  const leadership = await becomeLeader(client, config.leaderElection, termination).catch(() => termination);
  if (!termination.aborted) main.info("I'm the new leader");
  return AbortSignal.any([leadership, termination]);
}

async function operate(client: KubeClient, config: OperatorConfig, signal: AbortSignal): Promise<void> {
  const where = config.namespaces.join(',') || '*';
  log.info(`Creating ClusterOperator for namespace ${where}`);
  const keys = new KeyPool(KEYS_IN_STOCK);
  void keys.fill();
  const informers = createInformers(client, config.namespaces);
  const podSets = new PodSetController(client, informers);
  const kafkas = new KafkaController({
    client,
    config,
    informers,
    keys,
    events: new EventRecorder(client, 'strimzi.io/cluster-operator', config.operatorName),
  });
  log.info(`Starting ClusterOperator for namespace ${where}`);
  await Promise.all(Object.values(informers).map((informer) => informer.start(signal)));
  log.info('Opened watch for Kafka operator');
  log.info('Opened watch for KafkaNodePool operator');
  kafkas.start();
  log.info(`Setting up periodic reconciliation for namespace ${where}`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  log.info(`Stopping ClusterOperator for namespace ${where}`);
  await Promise.all([kafkas.stop(), podSets.stop()]);
}

function createInformers(client: KubeClient, namespaces: string[]): Informers {
  const watch = <T extends KubeObject>(
    type: ResourceType,
    labelSelector?: string,
    more?: Pick<InformerOptions, 'optional'>,
  ) => new Informer<T>(client, type, { namespaces, labelSelector, ...more });
  const ofClusters = 'strimzi.io/kind=Kafka';
  return {
    kafkas: watch<Kafka>(Resources.kafkas),
    pools: watch<KafkaNodePool>(Resources.kafkaNodePools),
    podSets: watch<StrimziPodSet>(Resources.strimziPodSets),
    pods: watch<Pod>(Resources.pods, ofClusters),
    services: watch<Service>(Resources.services, ofClusters),
    routes: watch<Route>(Resources.routes, ofClusters, { optional: true }),
    secrets: watch<Secret>(Resources.secrets, ofClusters),
    configMaps: watch<KubeObject>(Resources.configMaps, ofClusters),
    deployments: watch<Deployment>(Resources.deployments, ofClusters),
  };
}
