import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { expect, test } from 'vitest';
import { valueAt, violations } from '../expectations/expectation.ts';
import { exporterModelled } from '../expectations/kafka-exporter.ts';
import type { KubeObject } from '../runtime/resource.ts';
import { labCluster } from '../testing/lab-cluster.ts';
import { exporterDisruptionBudget } from './disruption-budgets.ts';
import { kafkaExporterDeployment } from './kafka-exporter.ts';
import { exporterNetworkPolicy } from './network-policies.ts';
import { exporterServiceAccount } from './service-accounts.ts';
import type { KafkaExporterSpec } from './types.ts';

const revisions = { serverCertHash: '', clusterCaCertGeneration: '0', clusterCaKeyGeneration: '0' };
const deployment = (spec: KafkaExporterSpec) => kafkaExporterDeployment(labCluster(), spec, revisions);
const container = (spec: KafkaExporterSpec, path: string) =>
  (valueAt(deployment(spec), `spec.template.spec.containers[].${path}`) as unknown[])[0];
const environment = (spec: KafkaExporterSpec) =>
  Object.fromEntries(
    (container(spec, 'env') as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
  );

test.each(exporterModelled.map((expectation) => [expectation.kind, expectation] as const))(
  'the exporter has the %s that is expected',
  (kind, expectation) => {
    const cluster = labCluster();
    const objects = [
      exporterServiceAccount(cluster),
      exporterNetworkPolicy(cluster),
      exporterDisruptionBudget(cluster),
      deployment({}),
    ];
    expect(objects.map((object) => object.kind).sort()).toEqual(
      exporterModelled.map((one) => one.kind).sort(),
    );
    expect(
      violations(
        expectation,
        objects.find((object) => object.kind === kind),
      ),
    ).toEqual([]);
  },
);

test('filters, verbosity and the other switches of the spec reach the program', () => {
  expect(
    environment({
      groupRegex: 'my-.*',
      topicRegex: 'edu-.*',
      groupExcludeRegex: '^console',
      topicExcludeRegex: '^__',
      showAllOffsets: false,
      enableSaramaLogging: true,
      logging: 'Debug',
    }),
  ).toMatchObject({
    KAFKA_EXPORTER_GROUP_REGEX: 'my-.*',
    KAFKA_EXPORTER_TOPIC_REGEX: 'edu-.*',
    KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX: '^console',
    KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX: '^__',
    KAFKA_EXPORTER_OFFSET_SHOW_ALL: 'false',
    KAFKA_EXPORTER_ENABLE_SARAMA: 'true',
    KAFKA_EXPORTER_LOGGING: '1',
  });
});

test('a probe of the spec takes the place of ours, with Strimzi’s defaults for what it leaves out', () => {
  expect(container({ readinessProbe: { periodSeconds: 7 } }, 'readinessProbe')).toEqual({
    httpGet: { path: '/healthz', port: 'tcp-prometheus' },
    initialDelaySeconds: 15,
    timeoutSeconds: 5,
    periodSeconds: 7,
  });
});

test('an image and resources of the spec are used', () => {
  const resources = { limits: { memory: '128Mi' } };
  const spec = { image: 'quay.io/strimzi/kafka:1.2.0-kafka-4.2.0', resources };
  expect(container(spec, 'image')).toBe(spec.image);
  expect(container(spec, 'resources')).toEqual(resources);
});

test('the Service of the lab’s Prometheus leads to the exporter’s pod, and Prometheus asks that Service', () => {
  const file = new URL('../../../content/lab/kafka/monitoring/prometheus.yaml', import.meta.url);
  const objects = parseAllDocuments(readFileSync(file, 'utf8')).map((one) => one.toJS() as KubeObject);
  const name = 'my-cluster-kafka-exporter';
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name);
  expect(valueAt(deployment({}), 'spec.template.metadata.labels')).toMatchObject(
    valueAt(service, 'spec.selector') as object,
  );
  expect(valueAt(service, 'spec.ports[].targetPort')).toEqual([container({}, 'ports[].name')]);
  const config = objects.find(({ kind }) => kind === 'ConfigMap');
  const scrapes = parse(valueAt(config, 'data."prometheus.yml"') as string) as object;
  expect(valueAt(scrapes, 'scrape_configs[].static_configs[].targets[]')).toEqual([
    `${name}:${valueAt(service, 'spec.ports[].port')}`,
  ]);
});
