/** What every Kubernetes object has. The rest is typed where it is used. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Where the API server keeps a kind. `clusterScoped` is left out for namespaced kinds, which are most. */
export interface ResourceType {
  apiVersion: string;
  kind: string;
  plural: string;
  clusterScoped?: boolean;
}

const core = (kind: string, plural: string): ResourceType => ({ apiVersion: 'v1', kind, plural });
const rbac = (kind: string, plural: string, clusterScoped?: boolean): ResourceType => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  plural,
  clusterScoped,
});
const strimzi = (kind: string, plural: string): ResourceType => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind,
  plural,
});

export const Resources = {
  pods: core('Pod', 'pods'),
  services: core('Service', 'services'),
  secrets: core('Secret', 'secrets'),
  configMaps: core('ConfigMap', 'configmaps'),
  serviceAccounts: core('ServiceAccount', 'serviceaccounts'),
  persistentVolumeClaims: core('PersistentVolumeClaim', 'persistentvolumeclaims'),
  nodes: { ...core('Node', 'nodes'), clusterScoped: true },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' },
  leases: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', plural: 'leases' },
  events: { apiVersion: 'events.k8s.io/v1', kind: 'Event', plural: 'events' },
  networkPolicies: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', plural: 'networkpolicies' },
  podDisruptionBudgets: {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
  },
  routes: { apiVersion: 'route.openshift.io/v1', kind: 'Route', plural: 'routes' },
  roles: rbac('Role', 'roles'),
  roleBindings: rbac('RoleBinding', 'rolebindings'),
  clusterRoleBindings: rbac('ClusterRoleBinding', 'clusterrolebindings', true),
  kafkas: strimzi('Kafka', 'kafkas'),
  kafkaNodePools: strimzi('KafkaNodePool', 'kafkanodepools'),
  kafkaTopics: strimzi('KafkaTopic', 'kafkatopics'),
  kafkaUsers: strimzi('KafkaUser', 'kafkausers'),
  strimziPodSets: { apiVersion: 'core.strimzi.io/v1', kind: 'StrimziPodSet', plural: 'strimzipodsets' },
} satisfies Record<string, ResourceType>;

const byKind = new Map<string, ResourceType>(
  Object.values(Resources).map((type: ResourceType) => [`${type.apiVersion}/${type.kind}`, type]),
);

/** The resource type of an object of ours; throws for a kind that this operator does not know. */
export function resourceTypeOf(object: KubeObject): ResourceType {
  const type = byKind.get(`${object.apiVersion}/${object.kind}`);
  if (!type) throw new Error(`No resource type for ${object.apiVersion}/${object.kind}`);
  return type;
}

/** `namespace/name`, or `name` for a cluster-scoped object: the key of caches and work queues. */
export function keyOf(object: KubeObject): string {
  return objectKey(object.metadata.namespace, object.metadata.name);
}

export function objectKey(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, Math.max(slash, 0)), name: key.slice(slash + 1) };
}
