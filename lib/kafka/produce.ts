import { setTimeout as sleep } from 'node:timers/promises';
import { murmur2 } from '@platformatic/kafka';
import { LabError } from '#lib/errors.ts';
import type { KafkaCluster, TopicState } from './cluster.ts';
import { asLabError, brokerErrors, type Asked } from './errors.ts';

export interface NewMessage {
  topic: string;
  key?: string | null;
  /** null deletes the key in a compacted topic. */
  value: string | null;
  /** Chosen by the key, or by chance, when it is left out. */
  partition?: number;
  headers?: { name: string; value: string }[];
}

export interface Produced {
  partition: number;
  offset: string;
  timestamp: number;
}

/** Answers of a broker after which nothing was written, and the next try may succeed. */
const TRY_AGAIN = new Set([
  'NOT_LEADER_OR_FOLLOWER',
  'LEADER_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'UNKNOWN_LEADER_EPOCH',
  'FENCED_LEADER_EPOCH',
]);
const GIVE_UP_AFTER_MS = 8_000;
const TRY_EVERY_MS = 250;

/** Writes one message with acks=all. The topic must be there: none is made. @throws LabError */
export async function produceMessage(
  cluster: KafkaCluster,
  message: NewMessage,
  user?: string,
): Promise<Produced> {
  const asked: Asked = { topic: message.topic, user };
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    let sent = false;
    try {
      const topic = await cluster.topic(message.topic);
      const { partition, leader } = partitionFor(topic, message);
      if (leader >= 0) {
        sent = true;
        const written = await cluster.produce(leader, {
          topic: message.topic,
          partition,
          key: bytes(message.key),
          value: bytes(message.value),
          headers: (message.headers ?? []).map(({ name, value }) => [Buffer.from(name), Buffer.from(value)]),
        });
        return { partition, offset: String(written.offset), timestamp: written.timestamp };
      }
      if (performance.now() > deadline) throw noLeader(message.topic, partition);
    } catch (error) {
      const ids = brokerErrors(error);
      const again =
        ids.length > 0 ? ids.every((id) => TRY_AGAIN.has(id)) : !sent && !(error instanceof LabError);
      if (!again || performance.now() > deadline) throw explained(error, asked, sent && ids.length === 0);
    }
    await sleep(TRY_EVERY_MS);
  }
}

function partitionFor({ partitions, name }: TopicState, { partition, key }: NewMessage) {
  const index =
    partition ??
    (typeof key === 'string'
      ? // As Kafka's own producers do, so that a key's messages stay together.
        (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions.length
      : Math.floor(Math.random() * partitions.length));
  const found = partitions.find((one) => one.partition === index);
  if (found) return found;
  throw new LabError(
    'BAD_REQUEST',
    `토픽 ${name}에는 ${index}번 파티션이 없습니다.`,
    `0부터 ${partitions.length - 1}까지의 번호를 쓰거나 비워 두세요.`,
  );
}

function explained(error: unknown, asked: Asked, unanswered: boolean): LabError {
  if (!unanswered || error instanceof LabError) return asLabError(error, asked);
  return new LabError(
    'KAFKA_FAILED',
    '브로커와 연결이 끊겨 메시지가 기록되었는지 알 수 없습니다.',
    '메시지 목록에서 확인한 뒤 없으면 다시 보내세요.',
    { cause: error },
  );
}

const noLeader = (topic: string, partition: number) =>
  new LabError(
    'KAFKA_FAILED',
    `토픽 ${topic}의 ${partition}번 파티션에 지금 리더가 없습니다.`,
    '멈춘 브로커가 다시 준비되면 보내세요.',
  );

const bytes = (text: string | null | undefined) => (typeof text === 'string' ? Buffer.from(text) : null);
