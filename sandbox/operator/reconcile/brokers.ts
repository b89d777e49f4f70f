import { persistentVolumeClaims } from '../model/claims.ts';
import { nodeConfigMaps } from '../model/config-maps.ts';
import { kafkaDisruptionBudget } from '../model/disruption-budgets.ts';
import { staticLines } from '../model/dynamic-config.ts';
import { hashStub } from '../model/hash.ts';
import type { KafkaCluster } from '../model/kafka-cluster.ts';
import { kafkaNetworkPolicy } from '../model/network-policies.ts';
import { podSets } from '../model/pod-set.ts';
import { kafkaRbac } from '../model/rbac.ts';
import { kafkaServiceAccount } from '../model/service-accounts.ts';
import type { StrimziPodSet } from '../model/types.ts';
import { CONFIG_CHANGE, MANUAL_ROLLING_UPDATE } from '../roll/restart-reasons.ts';
import { rollPods, type Roll } from '../roll/roller.ts';
import { Resources, type KubeObject } from '../runtime/resource.ts';
import { applyAll } from './apply-all.ts';
import { CA_GENERATION, type Authorities } from './certificates.ts';
import type { Context } from './context.ts';
import { reconcileDynamicConfig } from './dynamic-config.ts';
import type { ListenerAddresses } from './listeners.ts';
import { reconcileNodeCertificates } from './node-certificates.ts';

/** What the pods need before they are there, and does not depend on anything else. */
export async function reconcileSurroundings({ client }: Context, cluster: KafkaCluster): Promise<void> {
  await applyAll(client, [
    kafkaServiceAccount(cluster),
    ...kafkaRbac(cluster),
    kafkaNetworkPolicy(cluster),
    kafkaDisruptionBudget(cluster),
    ...persistentVolumeClaims(cluster),
  ]);
}

/** Certificates, configuration and sets of pods; then the pods one by one, until all are up to date and ready. */
export async function reconcileBrokers(
  context: Context,
  cluster: KafkaCluster,
  authorities: Authorities,
  addresses: ListenerAddresses,
): Promise<void> {
  const { client } = context;
  const configMaps = nodeConfigMaps(cluster, addresses.advertised);
  const [certificateHashes] = await Promise.all([
    reconcileNodeCertificates(context, cluster, authorities, addresses),
    ...configMaps.map((configMap) => client.apply(configMap)),
  ]);
  const configHashes = new Map(
    configMaps.map((configMap) => [configMap.metadata.name, configurationHash(configMap)]),
  );
  const desired = podSets(cluster, ({ podName }) => ({
    'strimzi.io/cluster-ca-cert-generation': CA_GENERATION,
    'strimzi.io/cluster-ca-key-generation': CA_GENERATION,
    'strimzi.io/clients-ca-cert-generation': CA_GENERATION,
    'strimzi.io/configuration-hash': configHashes.get(podName)!,
    'strimzi.io/kafka-version': cluster.version.version,
    'strimzi.io/server-cert-hash': certificateHashes.get(podName)!,
  }));
  const live = await Promise.all(desired.map((podSet) => client.apply<StrimziPodSet>(podSet)));
  await removeLeftOvers(context, cluster);
  const roll: Roll = {
    client,
    pods: context.informers.pods,
    events: context.events,
    cluster,
    podSets: desired,
    liveSets: live,
    certificate: {
      ca: authorities.clusterCa.certificate,
      cert: authorities.operator.certificate,
      key: authorities.operator.key,
    },
    waiting: context.waiting,
    marker: context.marker,
  };
  await rollPods(roll);
  if (!(await reconcileDynamicConfig(context, cluster, authorities))) await restartAll(roll);
  await Promise.all(live.map((podSet) => removeRollAnnotation(context, podSet)));
}

/** Brokers that would not take over an option while they run read it when they start. */
async function restartAll(roll: Roll): Promise<void> {
  const names = new Set(roll.cluster.nodes.filter(({ broker }) => broker).map(({ podName }) => podName));
  const pods = roll.pods.list(
    ({ metadata }) => metadata.namespace === roll.cluster.namespace && names.has(metadata.name),
  );
  const uids = new Set(pods.map(({ metadata }) => metadata.uid!));
  await rollPods({ ...roll, forced: { uids, reason: CONFIG_CHANGE } });
}

function configurationHash(configMap: KubeObject): string {
  return hashStub(staticLines((configMap.data as Record<string, string>)['server.config']!));
}

/** Secrets and ConfigMaps of nodes that a smaller pool has lost. */
async function removeLeftOvers(
  { client, informers, namespace }: Context,
  cluster: KafkaCluster,
): Promise<void> {
  const podNames = new Set(cluster.nodes.map((node) => node.podName));
  const pools = cluster.pools.map(({ resource }) => `${cluster.name}-${resource.metadata.name}-`);
  const stale = ({ metadata }: KubeObject) =>
    metadata.namespace === namespace &&
    metadata.labels?.['strimzi.io/cluster'] === cluster.name &&
    metadata.labels['strimzi.io/component-type'] === 'kafka' &&
    pools.some(
      (prefix) => /^\d+$/.test(metadata.name.slice(prefix.length)) && metadata.name.startsWith(prefix),
    ) &&
    !podNames.has(metadata.name);
  await Promise.all([
    ...informers.secrets
      .list(stale)
      .map(({ metadata }) =>
        client.delete(Resources.secrets, namespace, metadata.name, { uid: metadata.uid }),
      ),
    ...informers.configMaps
      .list(stale)
      .map(({ metadata }) =>
        client.delete(Resources.configMaps, namespace, metadata.name, { uid: metadata.uid }),
      ),
  ]);
}

/** The wish to roll a whole set is fulfilled; that of a pod went with the pod. */
async function removeRollAnnotation({ client }: Context, { metadata }: StrimziPodSet): Promise<void> {
  if (!metadata.annotations?.[MANUAL_ROLLING_UPDATE]) return;
  await client.patch(Resources.strimziPodSets, metadata.namespace, metadata.name, {
    metadata: { annotations: { [MANUAL_ROLLING_UPDATE]: null } },
  });
}
