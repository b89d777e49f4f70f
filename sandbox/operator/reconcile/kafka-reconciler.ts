import { handedDownLabels } from '../model/labels.ts';
import { resolveKafkaVersion } from '../model/versions.ts';
import type { Kafka, KafkaStatus } from '../model/types.ts';
import { ApiError } from '../runtime/api-error.ts';
import { createLogger } from '../runtime/logger.ts';
import { updateStatus } from '../runtime/status.ts';
import { reconcileBrokers, reconcileSurroundings } from './brokers.ts';
import { reconcileAuthorities } from './certificates.ts';
import type { Context } from './context.ts';
import { reconcileEntityOperator } from './entity-operator.ts';
import { ReconcileError, Superseded } from './errors.ts';
import { reconcileKafkaExporter } from './kafka-exporter.ts';
import { creatingStatus, failedStatus, pausedStatus, readyStatus } from './kafka-status.ts';
import { reconcileListeners } from './listeners.ts';
import { planCluster, type PlannedCluster } from './pools.ts';

const log = createLogger('KafkaAssemblyOperator');

export const isPaused = ({ metadata }: Kafka) =>
  metadata.annotations?.['strimzi.io/pause-reconciliation'] === 'true';

/** Whether the same resource may succeed at the next try, without anybody changing it. */
export type Outcome = 'done' | 'retry';

/** One pass over a Kafka resource: brings the cluster to what the spec says and reports in the status. */
export async function reconcileKafka(context: Context): Promise<Outcome> {
  const { kafka, marker } = context;
  if (isPaused(kafka)) {
    await writeStatus(context, pausedStatus(kafka));
    log.info(`${marker}: Reconciliation is paused by the annotation strimzi.io/pause-reconciliation`);
    return 'done';
  }
  log.info(`${marker}: Kafka ${context.cluster} will be checked for creation or modification`);
  const progress: { planned?: PlannedCluster } = {};
  try {
    await writeStatus(context, await bringUp(context, progress));
    log.info(`${marker}: reconciled`);
    return 'done';
  } catch (error) {
    if (error instanceof Superseded || context.waiting.signal.aborted) {
      log.info(`${marker}: The resource changed meanwhile, starting again`);
      return 'done';
    }
    const { reason, message, retry } = explain(error);
    log.error(`${marker}: createOrUpdate failed: ${reason}: ${message}`);
    await writeStatus(context, failedStatus(kafka, reason, message, progress.planned));
    log.warn(`${marker}: Failed to reconcile`);
    return retry ? 'retry' : 'done';
  }
}

async function bringUp(context: Context, progress: { planned?: PlannedCluster }): Promise<KafkaStatus> {
  const { kafka, config } = context;
  handedDownLabels(kafka.metadata.labels);
  if (!kafka.status?.conditions) await writeStatus(context, creatingStatus());
  const authorities = await reconcileAuthorities(context);
  const { version, metadataVersion } = kafka.spec.kafka;
  const kafkaVersion = resolveKafkaVersion(version, metadataVersion, config.kafkaImages);
  const planned = await planCluster(context, kafkaVersion);
  progress.planned = planned;
  const { cluster, warnings } = planned;
  const [addresses] = await Promise.all([
    reconcileListeners(context, cluster),
    reconcileSurroundings(context, cluster),
  ]);
  await reconcileBrokers(context, cluster, authorities, addresses);
  await reconcileEntityOperator(context, cluster, authorities);
  await reconcileKafkaExporter(context, cluster, authorities);
  return readyStatus(cluster, warnings, await addresses.external(), authorities.clusterCa.certificate);
}

async function writeStatus({ client, kafka, marker }: Context, status: KafkaStatus): Promise<void> {
  if (!(await updateStatus(client, kafka, status))) return;
  kafka.status = status;
  log.info(
    `${marker}: Status of Kafka ${kafka.metadata.name} in namespace ${kafka.metadata.namespace} has been updated`,
  );
}

/** Reasons and messages as Strimzi's status has them. */
function explain(error: unknown): { reason: string; message: string; retry: boolean } {
  if (error instanceof ReconcileError) {
    return { reason: error.reason, message: error.message, retry: error.reason === 'TimeoutException' };
  }
  if (error instanceof ApiError) {
    const message =
      'io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: ' +
      `${error.method} at: ${error.path}. Message: ${error.message}.`;
    return { reason: 'CompletionException', message, retry: true };
  }
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return { reason: 'CompletionException', message: String(error), retry: true };
}
