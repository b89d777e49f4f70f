import type { ResourceRow } from '#lib/api.ts';
import { conditionOf, conditionsOf, type KubeObject } from './kube-object.ts';

type RowStatus = Pick<ResourceRow, 'status' | 'health' | 'detail'>;

/** Kinds of the live view in the order shown, with the name to look them up by. */
export const VIEWED_KINDS: { kind: string; resource: string; status: (object: KubeObject) => RowStatus }[] = [
  { kind: 'Kafka', resource: 'kafkas.kafka.strimzi.io', status: kafkaStatus },
  { kind: 'KafkaNodePool', resource: 'kafkanodepools.kafka.strimzi.io', status: nodePoolStatus },
  { kind: 'StrimziPodSet', resource: 'strimzipodsets.core.strimzi.io', status: podSetStatus },
  { kind: 'KafkaUser', resource: 'kafkausers.kafka.strimzi.io', status: readyStatus },
  { kind: 'KafkaTopic', resource: 'kafkatopics.kafka.strimzi.io', status: readyStatus },
];

export function resourceRow(kind: (typeof VIEWED_KINDS)[number], object: KubeObject): ResourceRow {
  const status = object.metadata.deletionTimestamp
    ? { status: '지우는 중', health: 'waiting' as const, detail: finalizers(object) }
    : kind.status(object);
  return { kind: kind.kind, name: object.metadata.name, ...status };
}

/** The operator has not worked on the newest spec yet. */
function outdated({ metadata, status }: KubeObject): boolean {
  return Number(status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

function kafkaStatus(kafka: KubeObject): RowStatus {
  const notReady = conditionOf(kafka, 'NotReady');
  if (notReady?.reason === 'Creating')
    return { status: '만드는 중', health: 'waiting', detail: notReady.message };
  return readyStatus(kafka);
}

/** By the Ready and NotReady conditions as Strimzi's three operators write them. */
function readyStatus(object: KubeObject): RowStatus {
  const conditions = conditionsOf(object);
  const holds = (type: string) => conditions.find((one) => one.type === type && one.status === 'True');
  const paused = holds('ReconciliationPaused');
  if (paused)
    return { status: '일시 정지', health: 'waiting', detail: 'strimzi.io/pause-reconciliation: true' };
  const unmanaged = holds('Unmanaged');
  if (unmanaged) return { status: '관리 안 함', health: 'waiting', detail: 'strimzi.io/managed: false' };
  const failure =
    holds('NotReady') ?? conditions.find((one) => one.type === 'Ready' && one.status === 'False');
  if (failure)
    return {
      status: 'NotReady',
      health: 'bad',
      detail: [failure.reason, failure.message].filter(Boolean).join(': '),
    };
  if (conditions.length === 0)
    return { status: '기다리는 중', health: 'waiting', detail: ignoredReason(object) };
  if (outdated(object)) return { status: '반영 중', health: 'waiting' };
  const warnings = conditions.filter((one) => one.type === 'Warning').map(({ message }) => message);
  return { status: 'Ready', health: 'ok', ...(warnings.length > 0 && { detail: warnings.join('\n') }) };
}

/** Users and topics are taken up by the operators of the cluster in their label. */
function ignoredReason({ kind, metadata }: KubeObject): string | undefined {
  if (kind === 'Kafka') return 'Cluster Operator가 아직 status를 쓰지 않았습니다.';
  const cluster = metadata.labels?.['strimzi.io/cluster'];
  return cluster
    ? `레이블 strimzi.io/cluster가 ${cluster}입니다. 이 클러스터의 Operator가 아직 처리하지 않았습니다.`
    : '레이블 strimzi.io/cluster가 없어서 Operator가 처리하지 않습니다.';
}

function nodePoolStatus({ status }: KubeObject): RowStatus {
  const ids = status?.nodeIds;
  if (!Array.isArray(ids) || ids.length === 0) return { status: '기다리는 중', health: 'waiting' };
  return { status: `노드 ${ranges(ids.map(Number))}`, health: 'ok' };
}

function podSetStatus({ status }: KubeObject): RowStatus {
  const pods = Number(status?.pods ?? 0);
  const ready = Number(status?.readyPods ?? 0);
  return { status: `${ready} / ${pods}`, health: pods > 0 && ready === pods ? 'ok' : 'waiting' };
}

function finalizers({ metadata }: KubeObject): string | undefined {
  const names = (metadata as { finalizers?: string[] }).finalizers;
  return names?.length ? `finalizer: ${names.join(', ')}` : undefined;
}

/** [0, 1, 2, 5] → "0–2, 5" */
export function ranges(ids: number[]): string {
  const parts: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && id === last[1] + 1) last[1] = id;
    else parts.push([id, id]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}
