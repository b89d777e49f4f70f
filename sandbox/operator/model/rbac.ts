import type { KubeObject, ObjectMeta } from '../runtime/resource.ts';
import { hasType } from './listeners.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { componentLabels } from './labels.ts';
import { entityMetadata, kafkaMetadata } from './metadata.ts';
import * as names from './names.ts';

const RBAC = 'rbac.authorization.k8s.io';

function binding(metadata: ObjectMeta, role: string, account: string, namespace: string): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: RBAC, kind: 'Role', name: role },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  };
}

/** Lets the broker pods read their certificates, and nothing else. */
export function kafkaRbac(cluster: KafkaCluster): KubeObject[] {
  const component = names.kafkaComponent(cluster.name);
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: kafkaMetadata(cluster, component),
      rules: [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: [
            names.clusterCaCert(cluster.name),
            names.trustBundle(cluster.name),
            ...cluster.nodes.map((node) => node.podName),
          ],
          verbs: ['get'],
        },
      ],
    },
    binding(
      kafkaMetadata(cluster, names.kafkaRoleBinding(cluster.name)),
      component,
      component,
      cluster.namespace,
    ),
  ];
}

/** A nodeport listener needs the node's address, hence a ClusterRole. Cluster-scoped, so it can have no owner. */
export function initClusterRoleBinding(cluster: KafkaCluster): KubeObject | undefined {
  if (!hasType(cluster.listeners, 'nodeport')) return undefined;
  const component = names.kafkaComponent(cluster.name);
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: {
      name: names.initClusterRoleBinding(cluster.namespace, cluster.name),
      labels: componentLabels(cluster.name, component, 'kafka', cluster.labels),
    },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'strimzi-kafka-broker' },
    subjects: [{ kind: 'ServiceAccount', name: component, namespace: cluster.namespace }],
  };
}

const ALL_VERBS = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'];

/** Rights of the entity operator: topics, users and the users' Secrets in its namespace. */
export function entityRbac(cluster: KafkaCluster): KubeObject[] {
  const name = names.entityOperator(cluster.name);
  const rule = (apiGroup: string, resources: string[], verbs: string[]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs,
  });
  const halves = [
    [cluster.kafka.spec.entityOperator?.topicOperator, names.topicOperator, names.topicOperatorRoleBinding],
    [cluster.kafka.spec.entityOperator?.userOperator, names.userOperator, names.userOperatorRoleBinding],
  ] as const;
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: entityMetadata(cluster, name),
      rules: [
        rule('kafka.strimzi.io', ['kafkatopics'], ALL_VERBS),
        rule('kafka.strimzi.io', ['kafkausers'], ['get', 'list', 'watch', 'create', 'patch', 'update']),
        rule('kafka.strimzi.io', ['kafkatopics/status', 'kafkausers/status'], ['get', 'patch', 'update']),
        rule('kafka.strimzi.io', ['kafkatopics/finalizers', 'kafkausers/finalizers'], ['update']),
        rule('', ['secrets'], ['get', 'list', 'watch', 'create', 'delete', 'patch', 'update']),
      ],
    },
    ...halves
      .filter(([spec]) => spec)
      .map(([, component, roleBinding]) =>
        binding(
          entityMetadata(cluster, roleBinding(cluster.name), component(cluster.name)),
          name,
          name,
          cluster.namespace,
        ),
      ),
  ];
}
