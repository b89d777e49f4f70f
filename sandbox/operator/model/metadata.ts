import { ownerReference } from '../runtime/owner.ts';
import type { KubeObject, ObjectMeta } from '../runtime/resource.ts';
import type { KafkaCluster, Pool } from './kafka-cluster.ts';
import { componentLabels, type Labels } from './labels.ts';
import { entityOperator, kafkaComponent, kafkaExporter } from './names.ts';

interface Extra {
  labels?: Labels;
  annotations?: Record<string, string>;
}

function metadata(
  cluster: KafkaCluster,
  name: string,
  owner: KubeObject,
  labels: Labels,
  extra: Extra,
): ObjectMeta {
  return {
    name,
    namespace: cluster.namespace,
    labels: { ...labels, ...extra.labels },
    ...(extra.annotations ? { annotations: extra.annotations } : {}),
    ownerReferences: [ownerReference(owner)],
  };
}

/** Metadata of an object of the Kafka component, owned by the Kafka resource. */
export function kafkaMetadata(cluster: KafkaCluster, name: string, extra: Extra = {}): ObjectMeta {
  const labels = componentLabels(cluster.name, kafkaComponent(cluster.name), 'kafka', cluster.labels);
  return metadata(cluster, name, cluster.kafka, labels, extra);
}

/** Metadata of an object that belongs to a node pool: it is owned by the pool and survives the Kafka resource. */
export function poolMetadata(cluster: KafkaCluster, pool: Pool, name: string, extra: Extra = {}): ObjectMeta {
  const labels = {
    ...componentLabels(cluster.name, kafkaComponent(cluster.name), 'kafka', cluster.labels),
    'strimzi.io/pool-name': pool.resource.metadata.name,
  };
  return metadata(cluster, name, pool.resource, labels, extra);
}

/** Metadata of an object of the entity operator, or of the component that is named. */
export function entityMetadata(
  cluster: KafkaCluster,
  name: string,
  component: string = entityOperator(cluster.name),
  extra: Extra = {},
): ObjectMeta {
  const type = component.slice(cluster.name.length + 1);
  return metadata(
    cluster,
    name,
    cluster.kafka,
    componentLabels(cluster.name, component, type, cluster.labels),
    extra,
  );
}

/** Metadata of an object of the exporter. */
export const exporterMetadata = (cluster: KafkaCluster, name: string, extra: Extra = {}): ObjectMeta =>
  entityMetadata(cluster, name, kafkaExporter(cluster.name), extra);

/** What a pod with certificates of the cluster CA is replaced for. */
export interface CertificateRevisions {
  /** Hash of all the pod's certificates. */
  serverCertHash: string;
  clusterCaCertGeneration: string;
  clusterCaKeyGeneration: string;
}

export function certificateAnnotations(revisions: CertificateRevisions): Record<string, string> {
  return {
    'strimzi.io/cluster-ca-cert-generation': revisions.clusterCaCertGeneration,
    'strimzi.io/cluster-ca-key-generation': revisions.clusterCaKeyGeneration,
    'strimzi.io/server-cert-hash': revisions.serverCertHash,
  };
}
