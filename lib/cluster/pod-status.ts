import type { PodRow } from '#lib/api.ts';
import { conditionOf, type KubeObject } from './kube-object.ts';

interface ContainerState {
  running?: object;
  waiting?: { reason?: string };
  terminated?: { reason?: string; exitCode: number; signal?: number };
}
interface ContainerStatus {
  name: string;
  ready: boolean;
  started?: boolean;
  restartCount: number;
  state?: ContainerState;
}
interface PodStatus {
  phase?: string;
  reason?: string;
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
}
interface Container {
  name: string;
  restartPolicy?: string;
}

/** A pod's line as `kubectl get pods` prints it (kubernetes/pkg/printers/internalversion/printers.go, printPod). */
export function podRow(pod: KubeObject): PodRow {
  const status = (pod.status ?? {}) as PodStatus;
  const spec = pod.spec as { containers?: Container[]; initContainers?: Container[] } | undefined;
  const containers = status.containerStatuses ?? [];
  const inits = status.initContainerStatuses ?? [];
  const sidecars = new Set(
    (spec?.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const ready =
    containers.filter((one) => one.ready && one.state?.running).length +
    inits.filter((one) => sidecars.has(one.name) && one.ready).length;
  const total = (spec?.containers?.length ?? containers.length) + sidecars.size;
  const initializing = initReason(inits, sidecars, spec?.initContainers?.length ?? 0);
  const counted = initializing ? inits : [...containers, ...inits.filter(({ name }) => sidecars.has(name))];
  const word = podStatus(pod, status, containers, initializing);
  return {
    name: pod.metadata.name,
    ready: `${ready}/${total}`,
    status: word,
    restarts: counted.reduce((sum, { restartCount }) => sum + restartCount, 0),
    createdAt: Date.parse(pod.metadata.creationTimestamp ?? '') || 0,
    health: health(word, ready, total),
  };
}

function podStatus(
  pod: KubeObject,
  status: PodStatus,
  containers: ContainerStatus[],
  initializing: string | undefined,
): string {
  let word = status.reason || status.phase || 'Unknown';
  if (conditionOf(pod, 'PodScheduled')?.reason === 'SchedulingGated') word = 'SchedulingGated';
  if (initializing) word = initializing;
  else {
    let running = false;
    for (const { state, ready } of [...containers].reverse()) {
      if (state?.waiting?.reason) word = state.waiting.reason;
      else if (state?.terminated) word = terminatedReason(state.terminated);
      else if (ready && state?.running) running = true;
    }
    if (word === 'Completed' && running)
      word = conditionOf(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
  }
  if (pod.metadata.deletionTimestamp) return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  return word;
}

function initReason(inits: ContainerStatus[], sidecars: Set<string>, total: number): string | undefined {
  for (const [index, { name, state, started }] of inits.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (sidecars.has(name) && started) continue;
    if (state?.terminated) return `Init:${terminatedReason(state.terminated)}`;
    if (state?.waiting?.reason && state.waiting.reason !== 'PodInitializing')
      return `Init:${state.waiting.reason}`;
    return `Init:${index}/${total}`;
  }
  return undefined;
}

function terminatedReason({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

const FAILING = /Err|Error|BackOff|Failed|Evicted|OOMKilled|Unknown|^Signal:|^ExitCode:|InvalidImageName/;

function health(word: string, ready: number, total: number): PodRow['health'] {
  if (FAILING.test(word)) return 'bad';
  if (word === 'Completed' || word === 'Succeeded') return 'ok';
  return word === 'Running' && ready === total ? 'ok' : 'waiting';
}
