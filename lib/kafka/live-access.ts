import type { Duplex } from 'node:stream';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { ResourceWatches, Snapshot, Subscription } from '#lib/cluster/resource-watch.ts';
import { notReady } from '#lib/cluster/not-ready.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { LabError } from '#lib/errors.ts';
import { brokerPods, chooseAccess, type BrokerPod, type KafkaAccess } from './access.ts';
import { KafkaCluster } from './cluster.ts';

export interface LiveAccessOptions {
  target: Pick<ClusterTarget, 'dialPod' | 'view'>;
  watches: ResourceWatches;
  namespace: string;
  /** Names of the Kafka and the KafkaUser resource. */
  cluster: string;
  user: string;
}

/** Undefined while the first answers of the API server are awaited. */
export type AccessNow = KafkaAccess | LabError | undefined;

/** What readers of a Kafka cluster need of it. */
export type AccessSource = Pick<LiveAccess, 'follow' | 'connect' | 'declaredTopics'>;

/** How the Kafka cluster is reached, kept up to date from watches while somebody follows. */
export class LiveAccess {
  readonly #options: LiveAccessOptions;
  readonly #changed = new Listeners<AccessNow>();
  #subscriptions: Record<'kafkas' | 'users' | 'secrets' | 'pods' | 'topics', Subscription> | undefined;
  /** Node IDs of brokers whose pod has gone or is another one now. */
  readonly #gone = new Listeners<number>();
  #pods = new Map<number, BrokerPod>();
  #now: AccessNow;
  #fingerprint = '';

  constructor(options: LiveAccessOptions) {
    this.#options = options;
  }

  /** Calls back with what is known now, and at each change. Returns the clean-up. */
  follow(listener: (access: AccessNow) => void): () => void {
    this.#subscriptions ??= this.#subscribe();
    this.#update();
    const leave = this.#changed.join(listener, () => this.#stop());
    listener(this.#now);
    return leave;
  }

  #stop(): void {
    for (const subscription of Object.values(this.#subscriptions ?? {})) subscription.release();
    this.#subscriptions = undefined;
    this.#pods = new Map();
    this.#now = undefined;
    this.#fingerprint = '';
  }

  /** A client with connections of its own. Close it. */
  connect(access: KafkaAccess): KafkaCluster {
    const { namespace, cluster, target } = this.#options;
    const client = new KafkaCluster({
      credentials: access.credentials,
      nodes: () => [...this.#pods.keys()],
      servername: (node) => `${this.#podName(node)}.${cluster}-kafka-brokers.${namespace}.svc`,
      dial: async (node): Promise<Duplex> => target.dialPod(namespace, this.#podName(node), access.port),
      closed: () => stopListening(),
    });
    const stopListening = this.#gone.add((node) => client.disconnect(node));
    return client;
  }

  /** Topics that Kubernetes knows to be Ready, whether the user may see them or not. */
  declaredTopics(): string[] {
    const objects = this.#subscriptions?.topics.snapshot().objects ?? [];
    return objects.flatMap(({ metadata, status }) => {
      const { topicName, topicId } = (status ?? {}) as { topicName?: string; topicId?: string };
      return topicId && !metadata.deletionTimestamp ? [topicName ?? metadata.name] : [];
    });
  }

  #podName(node: number): string {
    const pod = this.#pods.get(node);
    if (pod === undefined) throw new Error(`broker ${node} has no running pod`);
    return pod.name;
  }

  #subscribe() {
    const { watches, namespace } = this.#options;
    const watch = (name: string) => watches.subscribe(name, namespace, () => this.#update());
    return {
      kafkas: watch('kafkas.kafka.strimzi.io'),
      users: watch('kafkausers.kafka.strimzi.io'),
      topics: watch('kafkatopics.kafka.strimzi.io'),
      secrets: watch('secrets'),
      pods: watch('pods'),
    };
  }

  #lookAtPods(): void {
    const before = this.#pods;
    const pods = this.#subscriptions?.pods.snapshot().objects ?? [];
    this.#pods = brokerPods({ cluster: this.#options.cluster, pods });
    for (const [node, { uid }] of before) if (this.#pods.get(node)?.uid !== uid) this.#gone.emit(node);
  }

  #update(): void {
    this.#lookAtPods();
    const now = this.#choose();
    const fingerprint = JSON.stringify(now instanceof LabError ? [now.code, now.message] : (now ?? null));
    if (fingerprint === this.#fingerprint) return;
    this.#fingerprint = fingerprint;
    this.#now = now;
    this.#changed.emit(now);
  }

  #choose(): AccessNow {
    if (!this.#subscriptions) return undefined;
    const { kafkas, users, secrets, pods } = this.#subscriptions;
    const states = [kafkas, users, secrets, pods].map((one) => one.snapshot().state);
    if (states.includes('off')) return notReady(this.#options.target.view());
    if (states.includes('connecting')) return undefined;
    const unread = [kafkas, users, secrets, pods].map((one) => one.snapshot()).find(neverRead);
    if (unread) return notReadable(unread);
    try {
      return chooseAccess({
        ...this.#options,
        kafkas: kafkas.snapshot().objects,
        users: users.snapshot().objects,
        secrets: secrets.snapshot().objects,
        pods: pods.snapshot().objects,
      });
    } catch (error) {
      if (error instanceof LabError) return error;
      throw error;
    }
  }
}

/** What was read once is good enough while the API server is away; what never was is not "none". */
const neverRead = ({ state, at }: Snapshot) => state === 'stale' && at === 0;

function notReadable({ error = '' }: Snapshot): LabError {
  return new LabError(
    'TARGET_UNREACHABLE',
    `Kafka에 연결하는 데 필요한 리소스를 클러스터에서 읽지 못했습니다. ${error}`,
    '클러스터와 연결되어 있는지, 이 namespace의 pods, secrets, kafkas를 읽을 권한이 있는지 확인하세요.',
  );
}
