import type { MessageEvent } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';
import type { KafkaAccess } from './access.ts';
import type { KafkaCluster } from './cluster.ts';
import { watchGroup, type GroupLook } from './group-watch.ts';
import { requireJoinable } from './joinable.ts';
import { LiveAccess, type LiveAccessOptions } from './live-access.ts';
import { tailMessages, type TailOptions } from './message-tail.ts';
import { KafkaObserver } from './observer.ts';
import { produceMessage, type NewMessage, type Produced } from './produce.ts';

/** Each reads with connections of its own. */
const MAX_TAILS = 16;
const TOO_MANY_TAILS = {
  code: 'TOO_MANY_REQUESTS',
  message: `메시지 보기는 ${MAX_TAILS}개까지 함께 열 수 있습니다.`,
  remedy: '쓰지 않는 페이지를 닫고 다시 여세요.',
} as const;
const ACCESS_TIMEOUT_MS = 10_000;

/** The Kafka side of the lab: the live view, messages, and writing one. Idle while nobody uses it. */
export class Kafka {
  readonly observer: KafkaObserver;
  readonly #access: LiveAccess;
  readonly #tails = new Set<() => void>();

  constructor(options: LiveAccessOptions) {
    this.#access = new LiveAccess(options);
    this.observer = new KafkaObserver(this.#access);
  }

  /** Sends a topic's messages, or why there are none, until the returned function is called. */
  tail(options: TailOptions, send: (event: MessageEvent) => void): () => void {
    if (this.#tails.size >= MAX_TAILS) {
      send({ type: 'state', live: 'off', error: TOO_MANY_TAILS });
      return () => undefined;
    }
    const stop = tailMessages(this.#access, options, send);
    const end = () => {
      this.#tails.delete(end);
      stop();
    };
    this.#tails.add(end);
    return end;
  }

  /** A closer look at one group, until the returned function is called. */
  watchGroup(id: string, seen: (look: GroupLook) => void): () => void {
    return watchGroup(this.#access, id, seen);
  }

  /** @throws LabError */
  produce(message: NewMessage): Promise<Produced> {
    return this.#once((cluster, user) => produceMessage(cluster, message, user));
  }

  /** @throws LabError when a consumer of the course's user could not join the group or read the topic */
  requireJoinable(member: { group: string; topic: string }): Promise<void> {
    return this.#once((cluster, user) => requireJoinable(cluster, member, user));
  }

  close(): void {
    for (const end of this.#tails) end();
    this.observer.close();
  }

  /** With a client of its own. @throws LabError when there is no access now */
  async #once<T>(ask: (cluster: KafkaCluster, user: string | undefined) => Promise<T>): Promise<T> {
    const { access, release } = await this.#accessNow();
    const cluster = this.#access.connect(access);
    try {
      return await ask(cluster, access.user);
    } finally {
      cluster.close();
      release();
    }
  }

  /** The first answer of the watches. @throws LabError when there is no access now */
  #accessNow(): Promise<{ access: KafkaAccess; release: () => void }> {
    return new Promise((resolve, reject) => {
      let release = () => {};
      const timer = setTimeout(
        () =>
          fail(
            new LabError('TARGET_UNREACHABLE', '클러스터가 답하지 않습니다.', '잠시 뒤에 다시 시도하세요.'),
          ),
        ACCESS_TIMEOUT_MS,
      );
      const fail = (error: LabError) => {
        clearTimeout(timer);
        release();
        reject(error);
      };
      release = this.#access.follow((access) => {
        if (access === undefined) return;
        // The first call comes before follow has returned.
        queueMicrotask(() => {
          if (access instanceof LabError) return fail(access);
          clearTimeout(timer);
          resolve({ access, release });
        });
      });
    });
  }
}
