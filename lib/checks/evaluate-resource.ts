import { conditionOf, conditionsOf, type Condition, type KubeObject } from '#lib/cluster/kube-object.ts';
import { podRow } from '#lib/cluster/pod-status.ts';
import type { Snapshot } from '#lib/cluster/resource-watch.ts';
import type { ResourceCheck } from '#lib/content/schema.ts';
import { matchesSelector } from './label-selector.ts';
import { valuesAt } from './object-path.ts';
import { failed, ok, unknown, waiting, type Verdict } from './verdict.ts';

/** What a resource check is decided on. */
export interface ResourceFacts {
  /** The check's own collection. */
  resource: Snapshot;
  namespaces: Snapshot;
  /** Pods and node pools of the namespace: they tell how far a Kafka cluster is. */
  pods?: Snapshot;
  nodePools?: Snapshot;
  /** Resolved: the check's, or the session's. */
  namespace: string;
}

/** "kafkas.kafka.strimzi.io/my-cluster" → name to look up and object name. */
export function splitResource(resource: string): { kind: string; name: string | undefined } {
  const slash = resource.indexOf('/');
  return slash < 0
    ? { kind: resource, name: undefined }
    : { kind: resource.slice(0, slash), name: resource.slice(slash + 1) };
}

export function evaluateResource(check: ResourceCheck, facts: ResourceFacts): Verdict {
  const { state, error, resource, objects } = facts.resource;
  if (state === 'off') return unknown('클러스터가 준비되면 확인합니다.');
  if (state === 'connecting') return unknown('클러스터의 상태를 읽는 중입니다.');
  if (state === 'stale')
    return {
      ...unknown('클러스터와 연결이 끊겨 지금 상태를 알 수 없습니다. 다시 잇는 중입니다.'),
      detail: error,
    };
  const { kind, name } = splitResource(check.resource);
  const wantsNone = asksForNone(check.until);
  if (state === 'missing-kind')
    return wantsNone
      ? ok(`${kind} 종류가 이 클러스터에 없습니다.`)
      : waiting(`이 클러스터에는 아직 ${kind} 종류가 없습니다.`, {
          detail: '앞에서 설치하는 CRD가 이 종류를 만듭니다.',
        });
  if (!wantsNone && resource?.namespaced && missing(facts.namespaces, facts.namespace))
    return waiting(`${facts.namespace} namespace가 아직 없습니다.`);

  const matching = objects.filter(
    ({ metadata }) =>
      (name === undefined || metadata.name === name) &&
      (check.selector === undefined || matchesSelector(metadata.labels, check.selector)),
  );
  const label = describe(resource?.kind ?? kind, name, check.selector);
  const { until } = check;
  if ('ready' in until) return readyPods(matching, until.ready, check.selector ?? '');
  if ('exists' in until) return existence(matching, until.exists, label);
  if (matching.length === 0) return waiting(`${label} 리소스가 아직 없습니다.`);
  const verdicts = matching.map((object) =>
    'condition' in until
      ? condition(object, until.condition, until.is, facts)
      : value(object, until, resource?.kind === 'Secret'),
  );
  // The first that is not green explains; all must hold.
  return (
    verdicts.find((one) => one.state === 'failed') ??
    verdicts.find((one) => one.state !== 'ok') ??
    verdicts[0]!
  );
}

/** What is not to be there is not in a namespace that is gone either. */
function asksForNone(until: ResourceCheck['until']): boolean {
  return 'exists' in until ? !until.exists : 'ready' in until && until.ready === 0;
}

function missing(namespaces: Snapshot, name: string): boolean {
  return namespaces.state === 'live' && !namespaces.objects.some(({ metadata }) => metadata.name === name);
}

function describe(kind: string, name: string | undefined, selector: string | undefined): string {
  if (name) return `${kind} ${name}`;
  return selector ? `${kind} (${selector})` : kind;
}

function existence(matching: KubeObject[], wanted: boolean, label: string): Verdict {
  if (wanted)
    return matching.length > 0
      ? ok(`${label} 리소스가 있습니다.`)
      : waiting(`${label} 리소스가 아직 없습니다.`);
  if (matching.length === 0) return ok(`${label} 리소스가 없습니다.`);
  const leaving = matching.find(({ metadata }) => metadata.deletionTimestamp);
  return waiting(leaving ? `${label} 리소스를 지우는 중입니다.` : `${label} 리소스가 아직 있습니다.`);
}

function readyPods(pods: KubeObject[], want: number, selector: string): Verdict {
  const living = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  const have = living.filter(isReady).length;
  const noun = /broker-role|my-cluster-kafka|component-type=kafka/.test(selector) ? '브로커' : 'pod';
  const count = { have: Math.min(have, want), want };
  // "none at all" is a wish of its own: everything must have gone.
  if (want === 0)
    return pods.length === 0
      ? ok(`${noun} 0개입니다.`)
      : waiting(`${noun} ${pods.length}개가 아직 있습니다.`);
  if (have >= want) return ok(`${noun} ${want}개가 모두 Ready입니다.`, { count });
  if (pods.length === 0)
    return waiting(`${noun}가 아직 없습니다. ${want}개가 Ready가 되어야 합니다.`.replace('pod가', 'pod이'), {
      count,
    });
  return waiting(`${noun} ${want}개 중 ${have}개 Ready`, { count, detail: unreadyDetail(pods) });
}

function isReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** "my-cluster-kafka-2: ImagePullBackOff. Back-off pulling image …" */
function unreadyDetail(pods: readonly KubeObject[]): string | undefined {
  const unready = pods.filter((pod) => !isReady(pod));
  const pod = unready.find((one) => podRow(one).health === 'bad') ?? unready[0];
  if (!pod) return undefined;
  const [why] = [
    ...valuesAt(pod, 'status.containerStatuses[*].state.waiting.message'),
    ...valuesAt(pod, 'status.initContainerStatuses[*].state.waiting.message'),
    ...valuesAt(pod, 'status.conditions[?(@.type=="PodScheduled")].message'),
  ];
  return [`${pod.metadata.name}: ${podRow(pod).status}`, why].filter(Boolean).join('. ');
}

function condition(object: KubeObject, type: string, wanted: string, facts: ResourceFacts): Verdict {
  const label = `${object.kind ?? facts.resource.resource?.kind} ${object.metadata.name}`;
  const found = conditionOf(object, type);
  const observed = object.status?.observedGeneration;
  const outdated = typeof observed === 'number' && observed < (object.metadata.generation ?? 0);
  if (found?.status === wanted && !outdated)
    return ok(
      type === 'Ready' && wanted === 'True'
        ? `${label} Ready입니다.`
        : `${label}의 ${type} 조건이 ${wanted}입니다.`,
    );

  const failure = failureOf(object);
  if (failure) return failed(`${label}: ${reasonText(failure)}`, { detail: failure.message });
  if (facts.resource.resource?.kind === 'Kafka') {
    const brokers = brokerProgress(object, facts);
    if (brokers) return brokers;
  }
  if (facts.resource.resource?.kind === 'Deployment') {
    const have = Number(object.status?.readyReplicas ?? 0);
    const want = Number(object.spec?.replicas ?? 1);
    if (have < want)
      return waiting(`${label}: pod ${want}개 중 ${have}개 Ready`, {
        count: { have, want },
        detail: unreadyDetail(podsOf(object, facts.pods)),
      });
  }
  if (conditionsOf(object).length === 0)
    return waiting(`${label}에 아직 status가 없습니다.`, { detail: ignoredByOperator(object) });
  if (outdated) return waiting(`${label}의 바뀐 내용을 Operator가 반영하는 중입니다.`);
  if (!found) return waiting(`${label}에 ${type} 조건이 아직 없습니다.`);
  return waiting(`${label}의 ${type} 조건이 ${found.status}입니다. ${wanted}가 되어야 합니다.`, {
    detail: [found.reason, found.message].filter(Boolean).join(': ') || undefined,
  });
}

/** Strimzi says NotReady=True on clusters and users, Ready=False on topics; Creating is only the beginning. */
function failureOf(object: KubeObject): Condition | undefined {
  if (!object.apiVersion?.includes('strimzi.io')) return undefined;
  return conditionsOf(object).find(
    ({ type, status, reason }) =>
      (type === 'NotReady' && status === 'True' && reason !== 'Creating') ||
      (type === 'Ready' && status === 'False'),
  );
}

function reasonText({ reason, message }: Condition): string {
  if (!message) return `준비되지 않았습니다. (${reason ?? '이유가 적혀 있지 않습니다'})`;
  return `${reason ? `${reason}. ` : ''}${message}`;
}

function brokerProgress(kafka: KubeObject, { pods, nodePools }: ResourceFacts): Verdict | undefined {
  if (pods?.state !== 'live' || nodePools?.state !== 'live') return undefined;
  const ofCluster = `strimzi.io/cluster=${kafka.metadata.name}`;
  const want = nodePools.objects
    .filter(({ metadata }) => matchesSelector(metadata.labels, ofCluster))
    .filter(({ spec }) => Array.isArray(spec?.roles) && spec.roles.includes('broker'))
    .reduce((sum, { spec }) => sum + Number(spec?.replicas ?? 0), 0);
  if (want === 0) return undefined;
  const brokers = pods.objects.filter(({ metadata }) =>
    matchesSelector(metadata.labels, `${ofCluster},strimzi.io/broker-role=true`),
  );
  const have = brokers.filter((pod) => !pod.metadata.deletionTimestamp && isReady(pod)).length;
  const count = { have: Math.min(have, want), want };
  if (have < want)
    return waiting(`브로커 ${want}개 중 ${have}개 Ready`, { count, detail: unreadyDetail(brokers) });
  return waiting(`브로커 ${want}개는 Ready입니다. Entity Operator를 기다리는 중입니다.`, { count });
}

function podsOf(deployment: KubeObject, pods: Snapshot | undefined): KubeObject[] {
  const labels = Object.entries(
    ((deployment.spec?.selector as { matchLabels?: Record<string, string> }) ?? {}).matchLabels ?? {},
  );
  if (labels.length === 0) return [];
  return (pods?.objects ?? []).filter(({ metadata }) =>
    labels.every(([key, value]) => metadata.labels?.[key] === value),
  );
}

function ignoredByOperator({ kind, metadata }: KubeObject): string | undefined {
  if (kind !== 'KafkaUser' && kind !== 'KafkaTopic') return undefined;
  const cluster = metadata.labels?.['strimzi.io/cluster'];
  return cluster
    ? `레이블 strimzi.io/cluster가 ${cluster}입니다. Kafka 리소스의 이름과 같아야 Operator가 처리합니다.`
    : '레이블 strimzi.io/cluster가 없습니다. Kafka 리소스의 이름을 적어야 Operator가 처리합니다.';
}

function value(
  object: KubeObject,
  until: { path: string; is?: string | number | boolean; matches?: string },
  secret: boolean,
): Verdict {
  const label = `${object.kind ?? ''} ${object.metadata.name}`.trim();
  const found = valuesAt(object, until.path);
  if (found.length === 0) return waiting(`${label}에 ${until.path} 값이 아직 없습니다.`);
  const text = found.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join(' ');
  // A Secret's value never reaches the page through a check.
  const shown = secret ? '••••••' : text.slice(0, 200);
  if (until.is !== undefined && text !== String(until.is))
    return waiting(`${label}의 ${until.path} 값이 ${shown}입니다. ${until.is} 값이 되어야 합니다.`);
  if (until.matches !== undefined && !new RegExp(until.matches).test(text))
    return waiting(`${label}의 ${until.path} 값이 ${shown}입니다. 아직 기대한 값이 아닙니다.`);
  return ok(
    secret ? `${label}에 ${until.path} 값이 있습니다.` : `${label}의 ${until.path} 값이 ${shown}입니다.`,
  );
}
