import type { KubeObject } from '../runtime/resource.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { METRICS_PORT } from './kafka-exporter.ts';
import { selectorLabels, type Labels } from './labels.ts';
import { entityMetadata, exporterMetadata, kafkaMetadata } from './metadata.ts';
import * as names from './names.ts';

const pods = (labels: Labels) => ({ podSelector: { matchLabels: labels } });
const ports = (port: number) => [{ port, protocol: 'TCP' }];
const named = (name: string) => pods({ 'strimzi.io/name': name });

/** Who may reach the brokers: inner ports only from Strimzi's own pods, listeners from everywhere unless peers are named. */
export function kafkaNetworkPolicy(cluster: KafkaCluster): KubeObject {
  const brokers = pods(selectorLabels(cluster.name, names.kafkaComponent(cluster.name)));
  const operator = pods({ 'strimzi.io/kind': 'cluster-operator' });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: kafkaMetadata(cluster, names.kafkaNetworkPolicy(cluster.name)),
    spec: {
      podSelector: brokers.podSelector,
      policyTypes: ['Ingress'],
      ingress: [
        { from: [brokers, operator], ports: ports(9090) },
        {
          from: [
            operator,
            brokers,
            named(names.entityOperator(cluster.name)),
            named(names.kafkaExporter(cluster.name)),
            named(`${cluster.name}-cruise-control`),
          ],
          ports: ports(9091),
        },
        { from: [operator], ports: ports(8443) },
        ...cluster.listeners.map((listener) => ({
          ...(listener.networkPolicyPeers ? { from: listener.networkPolicyPeers } : {}),
          ports: ports(listener.port),
        })),
      ],
    },
  };
}

/** The probes of the entity operator are open, all else is closed. */
export function entityNetworkPolicy(cluster: KafkaCluster): KubeObject {
  const name = names.entityOperator(cluster.name);
  const { topicOperator, userOperator } = cluster.kafka.spec.entityOperator ?? {};
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: entityMetadata(cluster, name),
    spec: {
      ...pods(selectorLabels(cluster.name, name)),
      policyTypes: ['Ingress'],
      ingress: [
        ...(topicOperator ? [{ ports: ports(8080) }] : []),
        ...(userOperator ? [{ ports: ports(8081) }] : []),
      ],
    },
  };
}

/** Everybody may read the metrics. */
export function exporterNetworkPolicy(cluster: KafkaCluster): KubeObject {
  const name = names.kafkaExporter(cluster.name);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: exporterMetadata(cluster, name),
    spec: {
      ...pods(selectorLabels(cluster.name, name)),
      policyTypes: ['Ingress'],
      ingress: [{ ports: ports(METRICS_PORT) }],
    },
  };
}
