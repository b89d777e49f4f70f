import type { KafkaView } from '#lib/api.ts';

/** What there is of a place, in words; the tone never says it alone. */
export interface Place {
  text: string;
  tone: 'ok' | 'warn' | 'dim';
}

/** A student's topic and group as the cluster has them. Unseen is not the same as not there. */
export function placeOf(row: { topic: string; group: string }, view: KafkaView | undefined) {
  if (!view || view.live === 'off' || view.brokers.length === 0)
    return { topic: dim('topic 모름'), group: dim('group 모름') };
  const topic = view.topics.find(({ name }) => name === row.topic);
  const group = view.groups.find(({ id }) => id === row.group);
  return {
    topic: topic ? { text: `파티션 ${topic.partitions.length}`, tone: 'ok' } : dim('topic 없음'),
    group: !group
      ? dim('group 없음')
      : {
          text: `${group.state}, 멤버 ${group.members.length}`,
          tone: group.state === 'Stable' ? 'ok' : group.state === 'Empty' ? 'dim' : 'warn',
        },
  } satisfies Record<string, Place>;
}

const dim = (text: string): Place => ({ text, tone: 'dim' });
