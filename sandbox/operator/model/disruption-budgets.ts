import type { KubeObject, ObjectMeta } from '../runtime/resource.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { selectorLabels } from './labels.ts';
import { entityMetadata, exporterMetadata, kafkaMetadata } from './metadata.ts';
import { entityOperator, kafkaComponent, kafkaExporter } from './names.ts';

/** Kafka pods have a controller without scale, for which Kubernetes accepts only minAvailable: all but one. */
export function kafkaDisruptionBudget(cluster: KafkaCluster): KubeObject {
  const component = kafkaComponent(cluster.name);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: kafkaMetadata(cluster, component),
    spec: {
      minAvailable: Math.max(cluster.nodes.length - 1, 0),
      selector: { matchLabels: selectorLabels(cluster.name, component) },
    },
  };
}

export const entityDisruptionBudget = (cluster: KafkaCluster) =>
  deploymentBudget(entityMetadata(cluster, entityOperator(cluster.name)), cluster);

export const exporterDisruptionBudget = (cluster: KafkaCluster) =>
  deploymentBudget(exporterMetadata(cluster, kafkaExporter(cluster.name)), cluster);

/** Both Deployments have one pod, which may go at any time. */
function deploymentBudget(metadata: ObjectMeta, cluster: KafkaCluster): KubeObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: selectorLabels(cluster.name, metadata.name) },
    },
  };
}
