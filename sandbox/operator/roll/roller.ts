import { connectAdmin, type KafkaAdmin } from '../kafka-admin/index.ts';
import type { ClientCertificate } from '../kafka-admin/client-certificate.ts';
import { brokersOf, controllersOf, nodeHost, type KafkaCluster } from '../model/kafka-cluster.ts';
import type { KafkaNode } from '../model/nodes.ts';
import type { Pod, StrimziPodSet } from '../model/types.ts';
import { isReady } from '../podset/pods.ts';
import { ReconcileError } from '../reconcile/errors.ts';
import { pause, waitUntil, type Waiting } from '../reconcile/waiting.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { EventRecorder } from '../runtime/events.ts';
import type { Informer } from '../runtime/informer.ts';
import { createLogger } from '../runtime/logger.ts';
import { Resources } from '../runtime/resource.ts';
import { reasonToWait } from './availability.ts';
import { restartReasons, type RestartReason } from './restart-reasons.ts';

const log = createLogger('KafkaRoller');

/** How often the brokers are asked whether the next one may go. */
const RETRY_MS = 250;

export interface Roll {
  client: KubeClient;
  pods: Informer<Pod>;
  events: EventRecorder;
  cluster: KafkaCluster;
  podSets: StrimziPodSet[];
  /** The sets as they are in the cluster, with the annotations that users put there. */
  liveSets: StrimziPodSet[];
  certificate: ClientCertificate;
  /** Pods to be replaced whatever their revision says, by uid. */
  forced?: { uids: Set<string>; reason: RestartReason };
  waiting: Waiting;
  marker: string;
}

interface Member {
  node: KafkaNode;
  wanted: Pod;
  podSet: StrimziPodSet | undefined;
}

/**
 * Brings all pods to the revision of their sets, one at a time: unready pods first, the active controller last, and
 * each only when the brokers say that no partition falls below min.insync.replicas. Ends when all pods are ready.
 */
export async function rollPods(roll: Roll): Promise<void> {
  const members = membersOf(roll);
  await allCreated(roll, members);
  const admin = connectAdmin({
    bootstrap: brokersOf(roll.cluster)
      .map((node) => `${nodeHost(roll.cluster, node)}:9091`)
      .join(','),
    ...roll.certificate,
  });
  try {
    await rollUnready(roll, members);
    await rollReady(roll, members, admin);
  } finally {
    await admin.close();
  }
  for (const member of members) await untilReady(roll, member);
}

function membersOf({ cluster, podSets, liveSets }: Roll): Member[] {
  const wanted = new Map(podSets.flatMap((set) => set.spec.pods).map((pod) => [pod.metadata.name, pod]));
  return cluster.nodes.map((node) => ({
    node,
    wanted: wanted.get(node.podName)!,
    podSet: liveSets.find((set) => set.spec.pods.some((pod) => pod.metadata.name === node.podName)),
  }));
}

const running = (roll: Roll, { node }: Member) => roll.pods.get(roll.cluster.namespace, node.podName);

function reasonsFor(roll: Roll, member: Member): RestartReason[] {
  const pod = running(roll, member);
  if (!pod) return [];
  const reasons = restartReasons(pod, member.wanted, member.podSet);
  return roll.forced?.uids.has(pod.metadata.uid!) ? [...reasons, roll.forced.reason] : reasons;
}

function allCreated(roll: Roll, members: Member[]): Promise<void> {
  const present = (member: Member) =>
    running(roll, member) && !running(roll, member)!.metadata.deletionTimestamp;
  return waitUntil(roll.pods, () => members.every(present), roll.waiting, 'pods to be created');
}

function untilReady(roll: Roll, member: Member): Promise<void> {
  const ready = () => {
    const pod = running(roll, member);
    return pod !== undefined && isReady(pod);
  };
  const { podName } = member.node;
  const what = `Pods resource ${podName} in namespace ${roll.cluster.namespace} to be ready`;
  return waitUntil(roll.pods, ready, roll.waiting, what);
}

/** A pod that is not ready serves nobody: it may go at once. When it does not need to, it must become ready first. */
async function rollUnready(roll: Roll, members: Member[]): Promise<void> {
  const unready = members.filter((member) => {
    const pod = running(roll, member);
    return !pod || !isReady(pod);
  });
  const stuck = unready.filter((member) => reasonsFor(roll, member).length > 0);
  // All of them old and none ready: the cluster is not up, so there is nothing to keep available.
  if (stuck.length === members.length) await Promise.all(stuck.map((member) => restart(roll, member)));
  else for (const member of stuck) await restart(roll, member);
  for (const member of unready) await untilReady(roll, member);
}

async function rollReady(roll: Roll, members: Member[], admin: KafkaAdmin): Promise<void> {
  let todo = members.filter((member) => reasonsFor(roll, member).length > 0);
  if (todo.length === 0) return;
  if (await untrusted(roll, todo, members, admin)) {
    log.warn(
      `${roll.marker}: The brokers do not trust the current cluster CA, all of them are restarted together`,
    );
    await Promise.all(todo.map((member) => restart(roll, member)));
    return;
  }
  while (todo.length > 0) {
    const leader = await activeController(roll, admin);
    const next = todo.find(({ node }) => node.id !== leader) ?? todo[0]!;
    await untilSafe(roll, next, admin);
    await restart(roll, next);
    await untilReady(roll, next);
    todo = todo.filter((member) => member !== next);
  }
}

/** After the cluster CA was replaced no broker accepts our certificate: it can neither be asked nor rolled one by one. */
async function untrusted(roll: Roll, todo: Member[], members: Member[], admin: KafkaAdmin): Promise<boolean> {
  const certificatesChanged = (member: Member) =>
    reasonsFor(roll, member).some(({ event }) => event === 'KafkaCertificatesChanged');
  if (todo.length < members.length || !todo.every(certificatesChanged)) return false;
  try {
    await admin.cluster.describe();
    return false;
  } catch (error) {
    return /certificate|unknown ca|self.signed|issuer/i.test(describeCauses(error));
  }
}

function describeCauses(error: unknown): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown) => {
    if (!(value instanceof Error) || seen.has(value)) return;
    seen.add(value);
    parts.push(value.message, String((value as { code?: unknown }).code ?? ''));
    visit(value.cause);
    for (const inner of (value as { errors?: unknown[] }).errors ?? []) visit(inner);
  };
  visit(error);
  return parts.join(' ');
}

async function activeController(roll: Roll, admin: KafkaAdmin): Promise<number> {
  const until = performance.now() + roll.waiting.timeoutMs;
  for (;;) {
    try {
      const { leader } = await admin.cluster.quorum();
      if (leader >= 0) return leader;
    } catch (error) {
      log.debug(`${roll.marker}: ${describeCauses(error)}`);
    }
    if (performance.now() > until) {
      throw new ReconcileError(
        'UnforceableProblem',
        'An error while trying to determine the active controller',
      );
    }
    await pause(RETRY_MS, roll.waiting.signal);
  }
}

async function untilSafe(roll: Roll, { node }: Member, admin: KafkaAdmin): Promise<void> {
  const until = performance.now() + roll.waiting.timeoutMs;
  let said: string | undefined;
  for (;;) {
    let reason: string | undefined;
    try {
      reason = await reasonToWait(admin, node, controllersOf(roll.cluster));
    } catch (error) {
      reason = `the brokers do not answer: ${describeCauses(error)}`;
    }
    if (reason === undefined) return;
    if (reason !== said) {
      log.info(
        `${roll.marker}: Will temporarily skip verifying pod ${node.podName}/${node.id} is up-to-date due to ` +
          `UnforceableProblem: Pod ${node.podName} cannot be updated right now: ${reason}, retrying after at least ${RETRY_MS}ms`,
      );
      said = reason;
    }
    if (performance.now() > until) {
      throw new ReconcileError('UnforceableProblem', `Pod ${node.podName} cannot be updated right now.`);
    }
    await pause(RETRY_MS, roll.waiting.signal);
  }
}

async function restart(roll: Roll, member: Member): Promise<void> {
  const { podName, id } = member.node;
  const pod = running(roll, member);
  const reasons = reasonsFor(roll, member);
  if (!pod || reasons.length === 0) return;
  const texts = reasons.map(({ text }) => text).join(', ');
  log.info(`${roll.marker}: Rolling Pod ${podName}/${id} due to [${texts}]`);
  const { namespace } = roll.cluster;
  await roll.client.delete(Resources.pods, namespace, podName, { uid: pod.metadata.uid });
  // Told before the wait: a change of the resource may end that.
  for (const { event, text } of reasons) {
    await roll.events.record({
      regarding: roll.cluster.kafka,
      related: pod,
      reason: event,
      action: 'StrimziInitiatedPodRestart',
      note: `Rolling Pod ${podName} due to ${text}`,
    });
  }
  const replaced = () => {
    const current = running(roll, member);
    return current !== undefined && current.metadata.uid !== pod.metadata.uid;
  };
  await waitUntil(roll.pods, replaced, roll.waiting, `pod ${podName} to be replaced`);
}
