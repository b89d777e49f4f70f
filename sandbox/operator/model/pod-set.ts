import { canonicalJson, hashStub } from './hash.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { selectorLabels } from './labels.ts';
import { kafkaComponent, podSetName } from './names.ts';
import { poolMetadata } from './metadata.ts';
import type { KafkaNode } from './nodes.ts';
import { brokerPod } from './pod.ts';
import type { Pod, StrimziPodSet } from './types.ts';

/** The annotations by which the roller sees that a pod must be replaced. */
export type PodAnnotations = (node: KafkaNode) => Record<string, string>;

/** One set per pool; it carries complete pods, since every node differs in its configuration. */
export function podSets(cluster: KafkaCluster, annotations: PodAnnotations): StrimziPodSet[] {
  return cluster.pools.map((pool) => ({
    apiVersion: 'core.strimzi.io/v1',
    kind: 'StrimziPodSet',
    metadata: poolMetadata(cluster, pool, podSetName(cluster.name, pool.resource.metadata.name), {
      annotations: {
        'strimzi.io/kafka-version': cluster.version.version,
        'strimzi.io/storage': JSON.stringify(pool.storage),
      },
    }),
    spec: {
      selector: {
        matchLabels: {
          ...selectorLabels(cluster.name, kafkaComponent(cluster.name)),
          'strimzi.io/pool-name': pool.resource.metadata.name,
        },
      },
      pods: pool.nodes.map((node) => withRevisions(brokerPod(cluster, pool, node, annotations(node)))),
    },
  }));
}

/** `revision` changes with anything in the pod; `resource-revision` with its resources only. */
function withRevisions(pod: Pod): Pod {
  const containers = pod.spec.containers as { resources?: unknown }[];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      annotations: {
        ...pod.metadata.annotations,
        'strimzi.io/resource-revision': hashStub(
          canonicalJson(containers.map(({ resources }) => resources ?? {})),
        ),
        'strimzi.io/revision': hashStub(canonicalJson(pod)),
      },
    },
  };
}
