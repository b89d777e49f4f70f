import { isKafkaError, KafkaError, type KafkaAdmin, type TopicState } from '../kafka-admin/index.ts';
import { isConflict, isNotFound } from '../runtime/api-error.ts';
import type { KubeClient } from '../runtime/client.ts';
import { createLogger } from '../runtime/logger.ts';
import { keyOf, Resources, splitKey } from '../runtime/resource.ts';
import { updateStatus } from '../runtime/status.ts';
import { configOf, planChanges, refuseRename, type Refusal } from './plan.ts';
import { kafkaFailure, topicStatus, type Outcome } from './status.ts';
import { describeOwner, TopicOwners } from './topic-owners.ts';
import { FINALIZER, hasFinalizer, isManaged, isPaused, topicNameOf, type KafkaTopic } from './types.ts';

const log = createLogger('BatchingTopicController');

/** Makes topics what KafkaTopics say: Kubernetes decides, what others change in Kafka is put back. */
export class TopicReconciler {
  readonly #client: KubeClient;
  readonly #kafka: KafkaAdmin;
  readonly #owners = new TopicOwners();

  constructor(client: KubeClient, kafka: KafkaAdmin) {
    this.#client = client;
    this.#kafka = kafka;
  }

  /** Throws only what is worth trying again soon; everything else ends in the status. */
  async reconcile(topic: KafkaTopic): Promise<void> {
    if (topic.metadata.deletionTimestamp !== undefined) return this.#delete(topic);
    if (!isManaged(topic)) {
      this.#owners.release(keyOf(topic));
      return this.#report(topic, { kind: 'unmanaged' });
    }
    const conflict = this.#refuseSecondOwner(topic);
    if (conflict) return this.#report(topic, { kind: 'refused', ...conflict });
    if (isPaused(topic)) return this.#report(topic, { kind: 'paused' });
    // The object with its finalizer arrives as an event and is carried out then.
    if (!hasFinalizer(topic)) return this.#addFinalizer(topic);
    const rename = refuseRename(topic);
    if (rename) return this.#report(topic, { kind: 'refused', ...rename });
    await this.#report(topic, await this.#carryOut(topic));
  }

  /**
   * A KafkaTopic went away, or its cluster label changed. In the second case the topic stays in Kafka, and the
   * finalizer goes: nobody would be left to take it off.
   */
  async forget(key: string): Promise<void> {
    this.#owners.release(key);
    const { namespace, name } = splitKey(key);
    const left = await this.#client.find<KafkaTopic>(Resources.kafkaTopics, namespace, name);
    if (left && hasFinalizer(left)) await this.#removeFinalizer(left);
  }

  /** Older KafkaTopics claim their topics first, so that a restart does not change who looks after a topic. */
  claimInOrder(topics: KafkaTopic[]): void {
    const age = (topic: KafkaTopic) => topic.metadata.creationTimestamp ?? '';
    const byAge = [...topics].sort(
      (a, b) => age(a).localeCompare(age(b)) || keyOf(a).localeCompare(keyOf(b)),
    );
    for (const topic of byAge) if (isManaged(topic)) this.#refuseSecondOwner(topic);
  }

  #refuseSecondOwner(topic: KafkaTopic): Refusal | undefined {
    const owner = this.#owners.claim(madeName(topic), topic);
    return owner === undefined
      ? undefined
      : { reason: 'ResourceConflict', message: `Managed by ${describeOwner(owner)}` };
  }

  async #carryOut(topic: KafkaTopic): Promise<Outcome> {
    let topicId: string | undefined;
    try {
      const actual = await this.#describe(topicNameOf(topic));
      if (!actual) {
        topicId = await this.#create(topic);
        return { kind: 'ready', topicId };
      }
      topicId = actual.id;
      const refusal = await this.#change(topic, actual);
      return refusal ? { kind: 'refused', ...refusal, topicId } : { kind: 'ready', topicId };
    } catch (error) {
      if (error instanceof KafkaError && STALE_METADATA.has(error.id)) throw error;
      const outcome = kafkaFailure(error, topicId);
      if (error instanceof KafkaError && !TRANSIENT.has(error.id)) return outcome;
      await this.#report(topic, outcome);
      throw error;
    }
  }

  async #describe(name: string): Promise<TopicState | undefined> {
    try {
      return await this.#kafka.topics.describe(name);
    } catch (error) {
      // Creating it says what is wrong with the name, in the words that the student should see.
      if (isKafkaError(error, 'INVALID_TOPIC_EXCEPTION')) return undefined;
      throw error;
    }
  }

  #create(topic: KafkaTopic): Promise<string> {
    const { partitions, replicas } = topic.spec;
    return this.#kafka.topics.create({
      name: topicNameOf(topic),
      partitions,
      replicas,
      config: configOf(topic.spec),
    });
  }

  async #change(topic: KafkaTopic, actual: TopicState): Promise<Refusal | undefined> {
    const { topics } = this.#kafka;
    const changes = planChanges(topic.spec, actual, await topics.config(actual.name));
    if (changes.config) await topics.alterConfig(actual.name, changes.config);
    if (changes.partitions) await topics.addPartitions(actual.name, changes.partitions);
    return changes.refusal;
  }

  async #delete(topic: KafkaTopic): Promise<void> {
    if (!hasFinalizer(topic)) return;
    if (isManaged(topic) && !this.#refuseSecondOwner(topic)) {
      try {
        await this.#kafka.topics.delete(madeName(topic));
      } catch (error) {
        if (
          !isKafkaError(error, 'UNKNOWN_TOPIC_OR_PARTITION') &&
          !isKafkaError(error, 'INVALID_TOPIC_EXCEPTION')
        ) {
          await this.#report(topic, kafkaFailure(error, topic.status?.topicId));
          throw error;
        }
      }
    }
    await this.#removeFinalizer(topic);
    this.#owners.release(keyOf(topic));
  }

  /** Before anything is made in Kafka, so that it is also removed. */
  async #addFinalizer(topic: KafkaTopic): Promise<void> {
    await this.#setFinalizers(topic, [...(topic.metadata.finalizers ?? []), FINALIZER]);
  }

  async #removeFinalizer(topic: KafkaTopic): Promise<void> {
    await this.#setFinalizers(
      topic,
      (topic.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER),
    );
  }

  async #setFinalizers(topic: KafkaTopic, finalizers: string[]): Promise<void> {
    const { namespace, name, resourceVersion } = topic.metadata;
    // The resource version guards finalizers that somebody else adds or removes at the same time.
    const patch = { metadata: { finalizers, resourceVersion } };
    try {
      await this.#client.patch(Resources.kafkaTopics, namespace, name, patch);
    } catch (error) {
      // The change that we do not know of yet brings the next reconciliation.
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }

  async #report(topic: KafkaTopic, outcome: Outcome): Promise<void> {
    const changed = await updateStatus(this.#client, topic, topicStatus(topic, outcome));
    if (changed && outcome.kind === 'refused') {
      log.warn(`Topic ${keyOf(topic)}: ${outcome.reason}: ${outcome.message}`);
    }
  }
}

/** The topic that was made for this object, whatever name the spec asks for now. */
const madeName = (topic: KafkaTopic): string => topic.status?.topicName ?? topicNameOf(topic);

/**
 * The broker asked has not heard of the newest change yet: no failure, only too early. Partitions are only added where
 * fewer were seen, so INVALID_PARTITIONS (the topic has as many already) says that what was seen is old.
 */
const STALE_METADATA = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'TOPIC_ALREADY_EXISTS', 'INVALID_PARTITIONS']);

/** Errors that go away by themselves; the others need another spec or somebody's hand. */
const TRANSIENT = new Set([
  'REQUEST_TIMED_OUT',
  'NOT_CONTROLLER',
  'LEADER_NOT_AVAILABLE',
  'BROKER_NOT_AVAILABLE',
  'UNKNOWN_SERVER_ERROR',
]);
