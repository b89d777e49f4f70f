import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { operatorConfig } from '../config.ts';
import { buildKafkaCluster, type KafkaCluster } from '../model/kafka-cluster.ts';
import { assignNodeIds } from '../model/nodes.ts';
import type { Kafka, KafkaNodePool } from '../model/types.ts';
import { resolveKafkaVersion } from '../model/versions.ts';
import type { KubeObject } from '../runtime/resource.ts';

const MANIFESTS = new URL('../../../content/lab/kafka/strimzi/kafka/', import.meta.url);

/** The cluster of a lab manifest, changed where a test wants it. */
export function labCluster(
  file = '12.kafka-ephemeral-auth.yaml',
  change: (kafka: Kafka) => void = () => {},
): KafkaCluster {
  const documents = parseAllDocuments(readFileSync(new URL(file, MANIFESTS), 'utf8')).map(
    (document) => document.toJS() as KubeObject,
  );
  const find = (kind: string) => documents.find((document) => document.kind === kind)!;
  const kafka = find('Kafka') as Kafka;
  const pool = find('KafkaNodePool') as KafkaNodePool;
  Object.assign(kafka.metadata, { uid: 'kafka-uid', generation: 1 });
  Object.assign(pool.metadata, { uid: 'pool-uid', generation: 1 });
  change(kafka);
  return buildKafkaCluster({
    kafka,
    pools: [pool],
    nodeIds: assignNodeIds([pool]),
    storage: new Map(),
    version: resolveKafkaVersion(kafka.spec.kafka.version, undefined, ''),
    clusterId: '7el_8vLIRC-xc2hUXp33-A',
    images: operatorConfig({ NODE_ENV: 'test' }).images,
  });
}
