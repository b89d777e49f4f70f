import { conditionOf, type KubeObject } from '#lib/cluster/kube-object.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { ResourceWatches, Subscription } from '#lib/cluster/resource-watch.ts';
import { notReady } from '#lib/cluster/not-ready.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { LabError } from '#lib/errors.ts';
import { withParticle } from '#lib/particles.ts';
import { Prometheus } from './prometheus.ts';

const PORT = 9090;
const LABEL = 'app';
const LABEL_VALUE = 'prometheus';
/** Strimzi's name of the exporter in its labels, after the cluster's. */
const EXPORTER = '-kafka-exporter';

export interface LivePrometheusOptions {
  target: Pick<ClusterTarget, 'dialPod' | 'view'>;
  watches: ResourceWatches;
  namespace: string;
  /** Name of the Kafka resource. */
  cluster: string;
}

/** Undefined while the first answer of the API server is awaited. */
export type PrometheusNow = Prometheus | LabError | undefined;

/** What readers of the metrics need of it. */
export type PrometheusSource = Pick<LivePrometheus, 'follow' | 'hasExporter'>;

/** The namespace's Prometheus, found by watching pods while somebody follows. */
export class LivePrometheus {
  readonly #options: LivePrometheusOptions;
  readonly #changed = new Listeners<PrometheusNow>();
  #pods: Subscription | undefined;
  #now: PrometheusNow;
  #fingerprint = '';

  constructor(options: LivePrometheusOptions) {
    this.#options = options;
  }

  /** Calls back with what is known now, and at each change. Returns the clean-up. */
  follow(listener: (prometheus: PrometheusNow) => void): () => void {
    const { watches, namespace } = this.#options;
    this.#pods ??= watches.subscribe('pods', namespace, () => this.#update());
    this.#update();
    const leave = this.#changed.join(listener, () => this.#stop());
    listener(this.#now);
    return leave;
  }

  #stop(): void {
    this.#pods?.release();
    this.#pods = undefined;
    if (this.#now instanceof Prometheus) this.#now.close();
    this.#now = undefined;
    this.#fingerprint = '';
  }

  /** Whether there is a pod of the exporter, running or not. */
  hasExporter(): boolean {
    const name = `${this.#options.cluster}${EXPORTER}`;
    return (this.#pods?.snapshot().objects ?? []).some(
      ({ metadata }) => metadata.labels?.['strimzi.io/name'] === name,
    );
  }

  #update(): void {
    const found = this.#find();
    const fingerprint = found instanceof LabError ? `${found.code} ${found.message}` : (found?.uid ?? '');
    if (this.#pods && fingerprint === this.#fingerprint) return;
    this.#fingerprint = fingerprint;
    if (this.#now instanceof Prometheus) this.#now.close();
    const { target, namespace } = this.#options;
    this.#now =
      found && !(found instanceof LabError)
        ? new Prometheus(() => target.dialPod(namespace, found.name, PORT))
        : found;
    this.#changed.emit(this.#now);
  }

  #find(): { name: string; uid: string } | LabError | undefined {
    const snapshot = this.#pods?.snapshot();
    if (!snapshot || snapshot.state === 'connecting') return undefined;
    if (snapshot.state === 'off') return notReady(this.#options.target.view());
    // What was read once is good enough while the API server is away; what never was is not "none".
    if (snapshot.at === 0) return notReadable(snapshot.error);
    const pods = snapshot.objects.filter(
      ({ metadata }) => metadata.labels?.[LABEL] === LABEL_VALUE && !metadata.deletionTimestamp,
    );
    const ready = pods.filter((pod) => conditionOf(pod, 'Ready')?.status === 'True').toSorted(newestFirst)[0];
    if (ready) return { name: ready.metadata.name, uid: ready.metadata.uid ?? ready.metadata.name };
    return pods.length > 0 ? starting(pods[0]!, this.#options.namespace) : missing();
  }
}

const newestFirst = (a: KubeObject, b: KubeObject) =>
  (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '');

function missing(): LabError {
  return new LabError(
    'METRICS_NOT_READY',
    'Prometheus가 아직 없습니다.',
    '7.4에서 monitoring/prometheus.yaml을 적용하면 브로커, 토픽, 그룹의 수치가 여기에 나타납니다.',
  );
}

function starting({ metadata, status }: KubeObject, namespace: string): LabError {
  return new LabError(
    'METRICS_NOT_READY',
    `Prometheus pod ${withParticle(String(metadata.name), '이/가')} 아직 Ready가 아닙니다. (${String(status?.phase ?? 'Pending')})`,
    `Ready가 되면 자동으로 연결합니다. 오래 걸리면 kubectl -n ${namespace} describe pod -l app=prometheus를 확인하세요.`,
  );
}

function notReadable(error = ''): LabError {
  return new LabError(
    'TARGET_UNREACHABLE',
    `클러스터에서 pod 목록을 읽지 못했습니다. ${error}`,
    '클러스터와 연결되어 있는지, 이 namespace의 pods를 읽을 권한이 있는지 확인하세요.',
  );
}
