import { isConflict } from '../runtime/api-error.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Informer } from '../runtime/informer.ts';
import { createLogger } from '../runtime/logger.ts';
import { isOwnedBy, ownerReference } from '../runtime/owner.ts';
import { objectKey, Resources, splitKey, type KubeObject } from '../runtime/resource.ts';
import { updateStatus } from '../runtime/status.ts';
import { WorkQueue } from '../runtime/work-queue.ts';
import type { Kafka, Pod, StrimziPodSet } from '../model/types.ts';
import { isReady } from './pods.ts';
import { nextReconciliation } from '../reconcile/marker.ts';

const log = createLogger('StrimziPodSetController');

export interface PodSetInformers {
  kafkas: Informer<Kafka>;
  podSets: Informer<StrimziPodSet>;
  pods: Informer<Pod>;
}

/**
 * Makes the pods of StrimziPodSets: creates those that are missing, deletes those that are not in the set any more.
 * A running pod is never changed and never replaced here; that is the roller's business.
 */
export class PodSetController {
  readonly #client: KubeClient;
  readonly #informers: PodSetInformers;
  readonly #queue: WorkQueue;

  constructor(client: KubeClient, informers: PodSetInformers) {
    this.#client = client;
    this.#informers = informers;
    this.#queue = new WorkQueue((key) => this.#reconcile(key), {
      onError: (key, error) => log.warn(`StrimziPodSet(${key}): ${String(error)}`),
    });
    informers.podSets.addHandlers({
      onAdd: (podSet) => this.#enqueue(podSet),
      onUpdate: (podSet, previous) => {
        if (podSet.metadata.generation !== previous.metadata.generation) this.#enqueue(podSet);
      },
    });
    informers.pods.addHandlers({
      onAdd: (pod) => this.#enqueueOwner(pod),
      onUpdate: (pod) => this.#enqueueOwner(pod),
      onDelete: (pod) => this.#enqueueOwner(pod),
    });
    // A set is left alone while its Kafka is missing; when that comes (back), there may be something to do.
    informers.kafkas.addHandlers({
      onAdd: (kafka) => {
        const ofCluster = (set: StrimziPodSet) =>
          clusterKey(set) === objectKey(kafka.metadata.namespace, kafka.metadata.name);
        for (const podSet of informers.podSets.list(ofCluster)) this.#enqueue(podSet);
      },
    });
  }

  stop(): Promise<void> {
    return this.#queue.stop();
  }

  #enqueue(podSet: StrimziPodSet): void {
    this.#queue.add(objectKey(podSet.metadata.namespace, podSet.metadata.name));
  }

  #enqueueOwner(pod: Pod): void {
    const set = pod.metadata.labels?.['strimzi.io/controller-name'];
    if (set && pod.metadata.labels?.['strimzi.io/controller'] === 'strimzipodset') {
      this.#queue.add(objectKey(pod.metadata.namespace, set));
    }
  }

  async #reconcile(key: string): Promise<void> {
    const { namespace, name } = splitKey(key);
    const podSet = this.#informers.podSets.get(namespace, name);
    if (!podSet || podSet.metadata.deletionTimestamp) return;
    const cluster = splitKey(clusterKey(podSet));
    if (!this.#informers.kafkas.get(cluster.namespace, cluster.name)) return;

    const marker = nextReconciliation('watch', `StrimziPodSet(${key})`);
    log.info(`${marker}: StrimziPodSet will be reconciled`);
    const { uid } = podSet.metadata;
    const current = this.#informers.pods.list((pod) => isOwnedBy(pod, uid!));
    const byName = new Map(current.map((pod) => [pod.metadata.name, pod]));
    const wanted = new Set(podSet.spec.pods.map((pod) => pod.metadata.name));

    await Promise.all([
      ...podSet.spec.pods.map((pod) => this.#ensure(podSet, pod, byName.get(pod.metadata.name))),
      ...current
        .filter((pod) => !wanted.has(pod.metadata.name) && !pod.metadata.deletionTimestamp)
        .map((pod) => this.#delete(pod)),
    ]);
    await this.#reportStatus(podSet, byName);
    log.info(`${marker}: reconciled`);
  }

  async #ensure(podSet: StrimziPodSet, pod: Pod, existing: Pod | undefined): Promise<void> {
    if (existing) {
      // A pod that ran to its end (its node was lost, it was evicted) will not come back by itself.
      const ended = ['Failed', 'Succeeded'].includes(existing.status?.phase ?? '');
      if (ended && !existing.metadata.deletionTimestamp) await this.#delete(existing);
      return;
    }
    try {
      await this.#client.create<Pod>({
        ...pod,
        metadata: {
          ...pod.metadata,
          namespace: podSet.metadata.namespace,
          ownerReferences: [ownerReference(podSet, true)],
        },
      });
    } catch (error) {
      // The informer has not heard of it yet, or it is still going away: its event brings us back.
      if (!isConflict(error)) throw error;
    }
  }

  #delete(pod: Pod): Promise<void> {
    return this.#client.delete(Resources.pods, pod.metadata.namespace, pod.metadata.name, {
      uid: pod.metadata.uid,
    });
  }

  async #reportStatus(podSet: StrimziPodSet, pods: Map<string, Pod>): Promise<void> {
    const owned = podSet.spec.pods.flatMap((pod) => pods.get(pod.metadata.name) ?? []);
    const revision = (object: KubeObject | undefined) =>
      object?.metadata.annotations?.['strimzi.io/revision'];
    await updateStatus(this.#client, podSet, {
      observedGeneration: podSet.metadata.generation,
      pods: podSet.spec.pods.length,
      readyPods: owned.filter(isReady).length,
      currentPods: podSet.spec.pods.filter((pod) => {
        const running = pods.get(pod.metadata.name);
        return running !== undefined && revision(running) === revision(pod);
      }).length,
    });
  }
}

/** `namespace/name` of the Kafka that a set belongs to. */
function clusterKey(podSet: StrimziPodSet): string {
  return objectKey(podSet.metadata.namespace, podSet.metadata.labels?.['strimzi.io/cluster'] ?? '');
}
