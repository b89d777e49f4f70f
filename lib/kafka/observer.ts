import type { KafkaView } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import { LabError } from '#lib/errors.ts';
import type { KafkaAccess } from './access.ts';
import type { KafkaCluster, Offsets, TopicState } from './cluster.ts';
import { asLabError } from './errors.ts';
import type { GroupState } from './groups.ts';
import type { AccessNow, AccessSource } from './live-access.ts';
import { pause } from './pause.ts';
import { groupRows, hiddenTopics, topicRows } from './view.ts';

/** From one look to the next; what happens in between is seen 200 ms later at most. */
const TICK_MS = 200;
/** Log heads move only when records expire. */
const STARTS_EVERY_MS = 5_000;
const RETRY_MS = 1_000;
/** A topic that is new here may be unknown to a broker for a moment, and is not hidden for that. */
const HIDDEN_AFTER_MS = 3_000;

const CONNECTING: KafkaView = { live: 'connecting', at: 0, brokers: [], topics: [], groups: [] };

/** One look at the cluster after the other, for all pages and checks together, and only while there are any. */
export class KafkaObserver {
  readonly #access: AccessSource;
  readonly #changed = new Listeners<KafkaView>();
  #view: KafkaView = CONNECTING;
  #sent = '';
  #unfollow: (() => void) | undefined;
  #look: AbortController | undefined;

  constructor(access: AccessSource) {
    this.#access = access;
  }

  view(): KafkaView {
    return this.#view;
  }

  /** Calls back with each change; `view()` has what is known already. Returns the clean-up. */
  subscribe(listener: (view: KafkaView) => void): () => void {
    const leave = this.#changed.join(listener, () => this.close());
    this.#unfollow ??= this.#access.follow((access) => this.#follow(access));
    return leave;
  }

  close(): void {
    this.#look?.abort();
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#view = CONNECTING;
    this.#sent = '';
  }

  #follow(access: AccessNow): void {
    this.#look?.abort();
    if (access === undefined) this.#publish({ ...CONNECTING, at: Date.now() });
    else if (access instanceof LabError)
      this.#publish({ ...CONNECTING, live: 'off', at: Date.now(), error: access.view() });
    else {
      this.#look = new AbortController();
      void this.#watch(access, this.#look.signal);
    }
  }

  async #watch(access: KafkaAccess, signal: AbortSignal): Promise<void> {
    const cluster = this.#access.connect(access);
    signal.addEventListener('abort', () => cluster.close());
    const look = new Look(cluster);
    while (!signal.aborted) {
      const startedAt = performance.now();
      let waitMs = TICK_MS;
      try {
        const seen = await look.again();
        if (signal.aborted) return;
        this.#publish({
          live: 'live',
          at: Date.now(),
          access: access.says,
          ...seen,
          ...this.#hidden(seen, access),
        });
      } catch (error) {
        if (signal.aborted) return;
        // What was seen last stays on the page: a broker that restarts takes nothing away.
        const { user } = access;
        this.#publish({
          ...this.#view,
          live: 'connecting',
          access: access.says,
          error: asLabError(error, { user }).view(),
        });
        waitMs = RETRY_MS;
      }
      await pause(waitMs - (performance.now() - startedAt), signal);
    }
  }

  #hiddenSince: { names: string; at: number } = { names: '', at: 0 };

  #hidden({ topics }: Pick<KafkaView, 'topics'>, { user }: KafkaAccess): Pick<KafkaView, 'error'> {
    const error = hiddenTopics(this.#access.declaredTopics(), topics, user);
    const names = error?.message ?? '';
    if (names !== this.#hiddenSince.names) this.#hiddenSince = { names, at: performance.now() };
    return error && performance.now() - this.#hiddenSince.at > HIDDEN_AFTER_MS ? { error } : {};
  }

  #publish(view: KafkaView): void {
    this.#view = view;
    const text = JSON.stringify({ ...view, at: 0 });
    if (text === this.#sent) return;
    this.#sent = text;
    this.#changed.emit(view);
  }
}

/** What was seen before fills in for a broker that does not answer this time. */
class Look {
  readonly #cluster: KafkaCluster;
  #starts: Offsets = new Map();
  #startsOf = '';
  #startsAt = -Infinity;
  #ends: Offsets = new Map();
  readonly #groups = new Map<number, GroupState[]>();

  constructor(cluster: KafkaCluster) {
    this.#cluster = cluster;
  }

  async again(): Promise<Pick<KafkaView, 'brokers' | 'topics' | 'groups'>> {
    const { brokers, topics } = await this.#cluster.describe();
    const [ends] = await Promise.all([
      this.#cluster.endOffsets(topics),
      this.#lookAtStarts(topics),
      ...brokers.map(({ id }) => this.#lookAtGroups(id)),
    ]);
    this.#ends = kept(this.#ends, ends, topics);
    for (const id of this.#groups.keys())
      if (!brokers.some((broker) => broker.id === id)) this.#groups.delete(id);
    return {
      brokers,
      topics: topicRows(topics, this.#starts, this.#ends),
      groups: groupRows(newestOf(this.#groups), this.#ends),
    };
  }

  async #lookAtStarts(topics: TopicState[]): Promise<void> {
    const names = JSON.stringify(topics.map(({ name, partitions }) => [name, partitions.length]));
    const now = performance.now();
    if (names === this.#startsOf && now - this.#startsAt < STARTS_EVERY_MS) return;
    this.#starts = kept(this.#starts, await this.#cluster.startOffsets(topics), topics);
    this.#startsOf = names;
    this.#startsAt = now;
  }

  async #lookAtGroups(node: number): Promise<void> {
    try {
      this.#groups.set(node, await this.#cluster.groupsAt(node));
    } catch {
      // It restarts, or loads what it coordinates: the groups are still those of the last look.
    }
  }
}

function kept(before: Offsets, now: Offsets, topics: TopicState[]): Offsets {
  const names = new Set(topics.map(({ name }) => name));
  const old = [...before].filter(([key]) => names.has(key.slice(0, key.lastIndexOf('/'))));
  return new Map([...old, ...now]);
}

/** A group that moved to another coordinator is told by both for a moment. */
function newestOf(groups: Map<number, GroupState[]>): GroupState[] {
  return [...new Map([...groups.values()].flat().map((group) => [group.id, group])).values()];
}
