import { ProtocolError } from '@platformatic/kafka';
import type { KafkaView, MessageEvent } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';
import type { KafkaAccess } from './access.ts';
import { partitionKey, type FetchPosition, type KafkaCluster, type TopicState } from './cluster.ts';
import { asLabError } from './errors.ts';
import type { AccessNow, AccessSource } from './live-access.ts';
import { matches, messageRow, messagesOf, nextOffset } from './message-row.ts';
import { MessageQueue } from './message-queue.ts';
import { pause } from './pause.ts';

export interface TailOptions {
  topic: string;
  /** A number: the last so many of each partition come first. */
  from: 'latest' | 'earliest' | number;
  /** Only messages whose key, value or a header has these bytes of text. */
  filter: string;
}

const FETCH_WAIT_MS = 500;
const RETRY_MS = 1_000;
/** A leader that was just elected is not known everywhere at once. */
const NEXT_ROUND_MS = 200;
/** New messages that wait unread in one partition: who is further behind goes on near the end. */
const MAX_BEHIND = 5_000n;
const RESUME_BEHIND = 100n;
/** Errors after which the partition's leader is asked for again. */
const STALE = new Set([
  3, // UNKNOWN_TOPIC_OR_PARTITION
  5, // LEADER_NOT_AVAILABLE
  6, // NOT_LEADER_OR_FOLLOWER
  9, // REPLICA_NOT_AVAILABLE
  74, // FENCED_LEADER_EPOCH
]);
const OFFSET_OUT_OF_RANGE = 1;

/**
 * Reads a topic for one page, without a consumer group: nobody's offsets or assignments change by looking.
 * @returns the clean-up
 */
export function tailMessages(
  access: AccessSource,
  options: TailOptions,
  send: (event: MessageEvent) => void,
): () => void {
  const queue = new MessageQueue(send);
  const progress: Progress = { positions: new Map(), begun: false };
  let reading: AbortController | undefined;
  let state = '';
  const say = (live: KafkaView['live'], error?: LabError) => {
    const event: MessageEvent = {
      type: 'state',
      live,
      ...(error && { error: { code: error.code, message: error.message, remedy: error.remedy } }),
    };
    const text = JSON.stringify(event);
    if (text !== state) send(event);
    state = text;
  };
  const unfollow = access.follow((now: AccessNow) => {
    reading?.abort();
    if (now === undefined) say('connecting');
    else if (now instanceof LabError) say('off', now);
    else {
      reading = new AbortController();
      void read(access, now, options, progress, queue, say, reading.signal);
    }
  });
  return () => {
    reading?.abort();
    unfollow();
    queue.close();
  };
}

/** Where each partition is read next; it survives lost connections. */
interface Progress {
  positions: Map<number, Position>;
  begun: boolean;
}
interface Position {
  next: bigint;
  /** What lay there at the beginning is shown whole, as fast as the page takes it. */
  backlogEnd: bigint;
}

async function read(
  access: AccessSource,
  how: KafkaAccess,
  options: TailOptions,
  progress: Progress,
  queue: MessageQueue,
  say: (live: KafkaView['live'], error?: LabError) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const cluster = access.connect(how);
    const stop = () => cluster.close();
    signal.addEventListener('abort', stop);
    try {
      const topic = await cluster.topic(options.topic);
      await beginAt(cluster, topic, options, progress);
      say('live');
      await readLeaders(cluster, topic, options, progress, queue, signal);
      await pause(NEXT_ROUND_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      const explained = asLabError(error, { topic: options.topic, user: how.user });
      // A topic that is made anew is read from its beginning.
      if (explained.code === 'KAFKA_UNKNOWN_TOPIC')
        Object.assign(progress, { positions: new Map(), begun: true });
      say('connecting', explained);
      await pause(RETRY_MS, signal);
    } finally {
      signal.removeEventListener('abort', stop);
      cluster.close();
    }
  }
}

/** Sets the positions of partitions that have none: as asked for at first, from their beginning when they came later. */
async function beginAt(
  cluster: KafkaCluster,
  topic: TopicState,
  { from }: TailOptions,
  progress: Progress,
): Promise<void> {
  const fresh = topic.partitions.filter(({ partition }) => !progress.positions.has(partition));
  if (fresh.length === 0) return;
  const asked = [{ name: topic.name, partitions: fresh }];
  const [starts, ends] = await Promise.all([cluster.startOffsets(asked), cluster.endOffsets(asked)]);
  const how = progress.begun ? 'earliest' : from;
  for (const { partition } of fresh) {
    const key = partitionKey(topic.name, partition);
    const [start, end] = [starts.get(key), ends.get(key)];
    // Its leader did not answer: the next round asks again.
    if (start === undefined || end === undefined) continue;
    const wanted = how === 'latest' ? end : how === 'earliest' ? start : end - BigInt(how);
    progress.positions.set(partition, { next: wanted < start ? start : wanted, backlogEnd: end });
  }
  progress.begun = true;
}

/** Reads from all leaders at once until one of them is no longer it. @throws what ended it */
async function readLeaders(
  cluster: KafkaCluster,
  topic: TopicState,
  options: TailOptions,
  progress: Progress,
  queue: MessageQueue,
  signal: AbortSignal,
): Promise<void> {
  const leaders = new Map<number, number[]>();
  for (const { partition, leader } of topic.partitions)
    if (leader >= 0 && progress.positions.has(partition))
      leaders.set(leader, [...(leaders.get(leader) ?? []), partition]);
  const round = new AbortController();
  const either = AbortSignal.any([signal, round.signal]);
  // A partition without a leader gets one soon, and new partitions may come.
  const complete = [...leaders.values()].flat().length === topic.partitions.length;
  const timer = setTimeout(() => round.abort(), complete ? 30_000 : RETRY_MS);
  try {
    if (leaders.size === 0) await pause(RETRY_MS, either);
    await Promise.all(
      [...leaders].map(([leader, partitions]) =>
        readLeader(cluster, leader, partitions, options, progress, queue, either).finally(() =>
          round.abort(),
        ),
      ),
    );
  } finally {
    clearTimeout(timer);
    round.abort();
  }
}

async function readLeader(
  cluster: KafkaCluster,
  leader: number,
  partitions: number[],
  { topic, filter }: TailOptions,
  { positions }: Progress,
  queue: MessageQueue,
  signal: AbortSignal,
): Promise<void> {
  const wanted = Buffer.from(filter);
  while (!signal.aborted) {
    const asked = partitions.map((partition): FetchPosition => ({
      partition,
      offset: positions.get(partition)!.next,
    }));
    const inBacklog = partitions.some((partition) => {
      const { next, backlogEnd } = positions.get(partition)!;
      return next < backlogEnd;
    });
    const fetched = await cluster.fetch(leader, topic, asked, FETCH_WAIT_MS);
    if (signal.aborted) return;
    for (const part of fetched) {
      const position = positions.get(part.partitionIndex);
      if (!position) continue;
      if (part.errorCode === OFFSET_OUT_OF_RANGE) {
        // Expired, or the topic was made anew.
        positions.delete(part.partitionIndex);
        return;
      }
      if (STALE.has(part.errorCode)) return;
      if (part.errorCode !== 0) throw new ProtocolError(part.errorCode);
      const from = position.next;
      position.next = nextOffset(part) ?? from;
      for (const message of messagesOf(part, from))
        if (filter === '' || matches(message, wanted)) queue.add(messageRow(topic, message));
      const behind = part.highWatermark - position.next;
      if (filter === '' && position.next >= position.backlogEnd && behind > MAX_BEHIND) {
        queue.skip(Number(behind - RESUME_BEHIND));
        position.next = part.highWatermark - RESUME_BEHIND;
      }
    }
    if (inBacklog) await queue.drained(signal);
    else queue.trim();
  }
}
