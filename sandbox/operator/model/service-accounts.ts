import type { KubeObject } from '../runtime/resource.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { entityMetadata, exporterMetadata, kafkaMetadata } from './metadata.ts';
import { entityOperator, kafkaComponent, kafkaExporter } from './names.ts';

const account = (metadata: KubeObject['metadata']): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata,
});

export const kafkaServiceAccount = (cluster: KafkaCluster) =>
  account(kafkaMetadata(cluster, kafkaComponent(cluster.name)));

export const entityServiceAccount = (cluster: KafkaCluster) =>
  account(entityMetadata(cluster, entityOperator(cluster.name)));

export const exporterServiceAccount = (cluster: KafkaCluster) =>
  account(exporterMetadata(cluster, kafkaExporter(cluster.name)));
