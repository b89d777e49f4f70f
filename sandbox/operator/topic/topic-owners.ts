import { keyOf, splitKey } from '../runtime/resource.ts';
import type { KafkaTopic } from './types.ts';

/** Which KafkaTopic looks after which topic: the first that claims a name has it until it lets go. */
export class TopicOwners {
  readonly #owners = new Map<string, string>();

  /** Claims the topic; returns the key of another KafkaTopic that has it already. */
  claim(topicName: string, topic: KafkaTopic): string | undefined {
    const key = keyOf(topic);
    const owner = this.#owners.get(topicName);
    if (owner !== undefined && owner !== key) return owner;
    this.#owners.set(topicName, key);
    return undefined;
  }

  release(key: string): void {
    for (const [topicName, owner] of this.#owners) if (owner === key) this.#owners.delete(topicName);
  }
}

/** How Strimzi names a KafkaTopic in messages. */
export function describeOwner(key: string): string {
  const { namespace, name } = splitKey(key);
  return `Ref{namespace='${namespace}', name='${name}'}`;
}
