import { randomUUID } from 'node:crypto';
import { connectAdmin } from '../kafka-admin/index.ts';
import { clientCertificate } from '../kafka-admin/client-certificate.ts';
import { KubeClient } from '../runtime/client.ts';
import { connect } from '../runtime/connection.ts';
import { serveHealth } from '../runtime/health.ts';
import { Informer } from '../runtime/informer.ts';
import { createLogger } from '../runtime/logger.ts';
import { millisecondsEnv, requiredEnv, terminationSignal } from '../runtime/process.ts';
import { keyOf, Resources, splitKey } from '../runtime/resource.ts';
import { WorkQueue } from '../runtime/work-queue.ts';
import { TopicReconciler } from './reconciler.ts';
import type { KafkaTopic } from './types.ts';

const log = createLogger('TopicOperator');

/** Brokers that restart are back in seconds; a student waits for what follows. */
const RETRY_MAX_MS = 5_000;

export interface TopicOperatorConfig {
  namespace: string;
  /** Selects the KafkaTopics of this cluster, e.g. strimzi.io/cluster=my-cluster. */
  labels: string;
  bootstrap: string;
  /** Secrets with the CA to trust and with our own certificate. */
  secrets: { namespace: string; trusted: string; own: string; certKey: string; keyKey: string };
  reconcileEveryMs: number;
  healthPort: number;
}

/** The environment that the cluster operator gives the container. */
export function topicOperatorConfig(): TopicOperatorConfig {
  return {
    namespace: requiredEnv('STRIMZI_NAMESPACE'),
    labels: requiredEnv('STRIMZI_RESOURCE_LABELS'),
    bootstrap: requiredEnv('STRIMZI_KAFKA_BOOTSTRAP_SERVERS'),
    secrets: {
      namespace: process.env.STRIMZI_CLUSTER_NAMESPACE || requiredEnv('STRIMZI_NAMESPACE'),
      trusted: requiredEnv('STRIMZI_TLS_TRUSTED_CERTS_SECRET_NAME'),
      own: requiredEnv('STRIMZI_TLS_SECRET_NAME'),
      certKey: requiredEnv('STRIMZI_TLS_CERT_NAME'),
      keyKey: requiredEnv('STRIMZI_TLS_KEY_NAME'),
    },
    reconcileEveryMs: millisecondsEnv('STRIMZI_FULL_RECONCILIATION_INTERVAL_MS', 120_000),
    healthPort: 8080,
  };
}

export async function runTopicOperator(
  config: TopicOperatorConfig = topicOperatorConfig(),
  signal: AbortSignal = terminationSignal(),
): Promise<void> {
  log.info('TopicOperator 1.2.0 is starting');
  let ready = false;
  const health = await serveHealth(config.healthPort, { healthy: () => true, ready: () => ready });
  const client = new KubeClient(await connect(), 'strimzi-topic-operator');
  const kafka = connectAdmin({
    bootstrap: config.bootstrap,
    clientId: `strimzi-topic-operator-${randomUUID()}`,
    ...(await clientCertificate(client, config.secrets)),
  });
  const topics = new Informer<KafkaTopic>(client, Resources.kafkaTopics, {
    namespaces: [config.namespace],
    labelSelector: config.labels,
  });
  const reconciler = new TopicReconciler(client, kafka);
  const queue = new WorkQueue(
    (key) => {
      const { namespace, name } = splitKey(key);
      const topic = topics.get(namespace, name);
      return topic ? reconciler.reconcile(topic) : reconciler.forget(key);
    },
    {
      retryMaxMs: RETRY_MAX_MS,
      // What the brokers say is in the status already.
      onError: (key, error) => log.debug(`${key} will be tried again: ${String(error)}`),
    },
  );

  log.info('Starting informer');
  await topics.start(signal);
  reconciler.claimInOrder(topics.list());
  for (const topic of topics.list()) queue.add(keyOf(topic));
  topics.addHandlers({
    onAdd: (topic) => queue.add(keyOf(topic)),
    onUpdate: (topic) => queue.add(keyOf(topic)),
    onDelete: (topic) => queue.add(keyOf(topic)),
  });
  // What others changed in Kafka brings no event: look regularly.
  const timer = setInterval(() => {
    for (const topic of topics.list()) queue.add(keyOf(topic));
  }, config.reconcileEveryMs);
  ready = true;
  log.info('TopicOperator started');

  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  log.info('Stopping');
  clearInterval(timer);
  await queue.stop();
  await kafka.close();
  health.close();
}
