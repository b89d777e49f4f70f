import { isDeepStrictEqual } from 'node:util';
import { MANUAL_ROLLING_UPDATE } from '../roll/restart-reasons.ts';
import { createLogger } from '../runtime/logger.ts';
import { keyOf, objectKey, Resources, splitKey, type KubeObject } from '../runtime/resource.ts';
import { hasType } from '../model/listeners.ts';
import type { Kafka } from '../model/types.ts';
import { WorkQueue } from '../runtime/work-queue.ts';
import type { Context } from './context.ts';
import { Superseded } from './errors.ts';
import { reconcileKafka } from './kafka-reconciler.ts';
import { deleteInitBinding } from './listeners.ts';
import { nextReconciliation, type Trigger } from './marker.ts';

const log = createLogger('AbstractOperator');

type Shared = Pick<Context, 'client' | 'config' | 'informers' | 'keys' | 'events'>;

/** Decides which Kafka resource is reconciled when: at changes, at deletions of what it owns, and regularly. */
export class KafkaController {
  readonly #shared: Shared;
  readonly #queue: WorkQueue;
  readonly #running = new Map<string, AbortController>();
  readonly #byTimer = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#queue = new WorkQueue((key) => this.#reconcile(key), {
      retryMinMs: 2_000,
      onError: (key, error) => log.warn(`Kafka(${key}) will be tried again: ${String(error)}`),
    });
  }

  /** Call when the informers are filled. */
  start(): void {
    const { informers, config } = this.#shared;
    const { kafkas, pools } = informers;
    for (const kafka of kafkas.list()) this.#announce(kafka, 'ADDED');
    kafkas.addHandlers({
      onAdd: (kafka) => this.#announce(kafka, 'ADDED'),
      onUpdate: (kafka, previous) => {
        if (wasChanged(kafka, previous)) this.#announce(kafka, 'MODIFIED');
      },
      onDelete: (kafka) => this.#announce(kafka, 'DELETED'),
    });
    pools.addHandlers({
      onAdd: (pool) => this.#changed(clusterOf(pool)),
      onUpdate: (pool, previous) => {
        if (!wasChanged(pool, previous)) return;
        this.#changed(clusterOf(pool));
        this.#changed(clusterOf(previous));
      },
      onDelete: (pool) => this.#changed(clusterOf(pool)),
    });
    for (const owned of [
      informers.services,
      informers.routes,
      informers.secrets,
      informers.configMaps,
      informers.deployments,
    ]) {
      owned.addHandlers({ onDelete: (object: KubeObject) => this.#changed(clusterOf(object)) });
    }
    informers.routes.addHandlers({
      onServed: () => {
        const waiting = ({ spec }: Kafka) => hasType(spec.kafka.listeners, 'route');
        for (const kafka of kafkas.list(waiting)) this.#changed(keyOf(kafka));
      },
    });
    informers.podSets.addHandlers({
      onUpdate: (podSet) => this.#rollWished(podSet),
      onDelete: (podSet) => this.#changed(clusterOf(podSet)),
    });
    informers.pods.addHandlers({ onUpdate: (pod) => this.#rollWished(pod) });
    this.#timer = setInterval(() => {
      for (const kafka of kafkas.list()) {
        this.#byTimer.add(keyOf(kafka));
        this.#queue.add(keyOf(kafka));
      }
    }, config.reconcileEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const controller of this.#running.values()) controller.abort(new Superseded());
    await this.#queue.stop();
  }

  #announce(kafka: KubeObject, what: string): void {
    const { name, namespace } = kafka.metadata;
    log.info(`Kafka ${name} in namespace ${namespace} was ${what}`);
    this.#changed(keyOf(kafka));
  }

  /** A reconciliation that waits for pods of an older spec would wait in vain: it ends, and the queue starts again. */
  #changed(key: string | undefined): void {
    if (!key) return;
    this.#running.get(key)?.abort(new Superseded());
    this.#queue.add(key);
  }

  #rollWished(object: KubeObject): void {
    const wished = object.metadata.annotations?.[MANUAL_ROLLING_UPDATE] === 'true';
    const key = clusterOf(object);
    if (wished && key && !this.#running.has(key)) this.#queue.add(key);
  }

  async #reconcile(key: string): Promise<void> {
    const { namespace, name } = splitKey(key);
    const { config, client } = this.#shared;
    // Not from the cache: its status may be older than the one that the last pass wrote, and parts of it are kept.
    const kafka = await client.find<Kafka>(Resources.kafkas, namespace, name);
    if (!kafka || kafka.metadata.deletionTimestamp) {
      await deleteInitBinding({ client, namespace, cluster: name });
      return;
    }
    const trigger: Trigger = this.#byTimer.delete(key) ? 'timer' : 'watch';
    const controller = new AbortController();
    this.#running.set(key, controller);
    try {
      const outcome = await reconcileKafka({
        ...this.#shared,
        kafka,
        namespace,
        cluster: name,
        waiting: { signal: controller.signal, timeoutMs: config.operationTimeoutMs },
        marker: nextReconciliation(trigger, `Kafka(${key})`),
      });
      if (outcome === 'retry') throw new Error('the last attempt failed');
    } finally {
      this.#running.delete(key);
    }
  }
}

/** Changes of the status alone are our own. */
function wasChanged(object: KubeObject, previous: KubeObject): boolean {
  const { generation, annotations, labels } = object.metadata;
  return (
    generation !== previous.metadata.generation ||
    !isDeepStrictEqual(annotations, previous.metadata.annotations) ||
    !isDeepStrictEqual(labels, previous.metadata.labels)
  );
}

/** Key of the Kafka that an object belongs to. */
function clusterOf({ metadata }: KubeObject): string | undefined {
  const cluster = metadata.labels?.['strimzi.io/cluster'];
  return cluster && objectKey(metadata.namespace, cluster);
}
