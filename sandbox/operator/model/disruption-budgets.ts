import type { KubeObject } from '../runtime/resource.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { selectorLabels } from './labels.ts';
import { entityMetadata, kafkaMetadata } from './metadata.ts';
import { entityOperator, kafkaComponent } from './names.ts';

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

export function entityDisruptionBudget(cluster: KafkaCluster): KubeObject {
  const component = entityOperator(cluster.name);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: entityMetadata(cluster, component),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(cluster.name, component) } },
  };
}
