import { expect, test } from 'vitest';
import { violations } from '../expectations/expectation.ts';
import { modelled } from '../expectations/lab-cluster.ts';
import type { KubeObject } from '../runtime/resource.ts';
import { labCluster } from '../testing/lab-cluster.ts';
import { entityConfigMaps, nodeConfigMaps } from './config-maps.ts';
import { entityDisruptionBudget, kafkaDisruptionBudget } from './disruption-budgets.ts';
import { entityOperatorDeployment } from './entity-operator.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { entityNetworkPolicy, kafkaNetworkPolicy } from './network-policies.ts';
import { podSets } from './pod-set.ts';
import { entityRbac, initClusterRoleBinding, kafkaRbac } from './rbac.ts';
import { entityServiceAccount, kafkaServiceAccount } from './service-accounts.ts';
import { routes } from './routes.ts';
import { externalServices, services } from './services.ts';
import { nodePoolStatus } from './status.ts';
import type { Listener } from './types.ts';

const external: Listener = {
  name: 'external',
  port: 9094,
  type: 'nodeport',
  tls: false,
  authentication: { type: 'scram-sha-512' },
  configuration: {
    bootstrap: { nodePort: 32100 },
    brokers: [0, 1, 2].map((broker) => ({ broker, advertisedHost: 'lab.example', nodePort: 32000 + broker })),
  },
};
const withNodePorts = () => labCluster(undefined, (kafka) => kafka.spec.kafka.listeners.push(external));

function objectsOf(cluster: KafkaCluster): KubeObject[] {
  return [
    ...services(cluster),
    kafkaServiceAccount(cluster),
    ...kafkaRbac(cluster),
    kafkaNetworkPolicy(cluster),
    kafkaDisruptionBudget(cluster),
    ...nodeConfigMaps(cluster, () => ''),
    ...podSets(cluster, () => ({})),
    entityServiceAccount(cluster),
    ...entityRbac(cluster),
    ...entityConfigMaps(cluster),
    entityNetworkPolicy(cluster),
    entityDisruptionBudget(cluster),
    entityOperatorDeployment(cluster, {
      serverCertHash: '',
      clusterCaCertGeneration: '0',
      clusterCaKeyGeneration: '0',
    })!,
  ];
}

const configOf = (cluster: KafkaCluster, index = 0) =>
  (
    nodeConfigMaps(cluster, (_, node) => `lab.example:${32000 + node.id}`)[index]!.data as Record<
      string,
      string
    >
  )['server.config']!;

test.each(modelled.map((expectation) => [`${expectation.kind} ${expectation.name}`, expectation] as const))(
  'the lab cluster has the %s that is expected',
  (_, expectation) => {
    const objects = objectsOf(labCluster());
    const object = objects.find(
      ({ kind, metadata }) => kind === expectation.kind && metadata.name === expectation.name,
    );
    expect(violations(expectation, object)).toEqual([]);
  },
);

test('the lab cluster has nothing beyond what is expected', () => {
  const expected = modelled.map(({ kind, name }) => `${kind} ${name}`).sort();
  expect(
    objectsOf(labCluster())
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort(),
  ).toEqual(expected);
});

test('brokers of the lab cluster authenticate by SCRAM on plain and authorize with super users of their own', () => {
  const config = configOf(labCluster());
  expect(config).toContain('\nnode.id=0\n');
  expect(config).toContain(
    'listener.security.protocol.map=CONTROLPLANE-9090:SSL,REPLICATION-9091:SSL,PLAIN-9092:SASL_PLAINTEXT,TLS-9093:SSL\n',
  );
  expect(config).toContain(
    'controller.quorum.voters=0@my-cluster-kafka-0.my-cluster-kafka-brokers.kafka.svc:9090,1@my-cluster-kafka-1.',
  );
  expect(config).toContain('authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\n');
  expect(config).toMatch(
    /super\.users=User:CN=my-cluster-kafka,O=io\.strimzi;.*User:CN=cluster-operator,O=io\.strimzi/,
  );
  expect(config).toContain('\nmin.insync.replicas=2');
});

test('the variant without authentication has neither SCRAM nor an authorizer', () => {
  const config = configOf(labCluster('11.kafka-ephemeral-no-auth.yaml'));
  expect(config).toContain('PLAIN-9092:PLAINTEXT,TLS-9093:SSL\n');
  expect(config).not.toMatch(/scram|authorizer\.class/i);
});

test('options that are the operator’s own are not taken from the user', () => {
  const cluster = labCluster(undefined, (kafka) => {
    kafka.spec.kafka.config = {
      'ssl.protocol': 'TLSv1.3',
      listeners: 'X',
      'node.id': 9,
      'num.partitions': 4,
    };
  });
  const own = configOf(cluster).split('# User provided configuration')[1]!;
  expect(own).toContain('ssl.protocol=TLSv1.3');
  expect(own).toContain('num.partitions=4');
  expect(own).not.toMatch(/node\.id|listeners=/);
});

test('a nodeport listener adds its Services, a binding, an init container and advertised addresses', () => {
  const cluster = withNodePorts();
  expect(externalServices(cluster).map(({ metadata }) => metadata.name)).toEqual([
    'my-cluster-kafka-external-bootstrap',
    'my-cluster-kafka-0',
    'my-cluster-kafka-1',
    'my-cluster-kafka-2',
  ]);
  expect(
    externalServices(cluster).map(
      ({ spec }) => (spec as { ports: { nodePort: number }[] }).ports[0]!.nodePort,
    ),
  ).toEqual([32100, 32000, 32001, 32002]);
  expect(initClusterRoleBinding(cluster)?.metadata.name).toBe('strimzi-kafka-my-cluster-kafka-init');
  expect(podSets(cluster, () => ({}))[0]!.spec.pods[0]!.spec.initContainers).toMatchObject([
    { name: 'kafka-init' },
  ]);
  expect(configOf(cluster, 1)).toContain('EXTERNAL-9094://lab.example:32001');
});

test('a route listener adds Routes that pass TLS through to its Services', () => {
  const route: Listener = {
    name: 'external',
    port: 9094,
    type: 'route',
    tls: true,
    configuration: { bootstrap: { host: 'bootstrap.example' }, brokers: [{ broker: 1, host: 'b1.example' }] },
  };
  const cluster = labCluster(undefined, (kafka) => kafka.spec.kafka.listeners.push(route));
  expect(
    routes(cluster).map(({ metadata, spec }) => ({
      name: metadata.name,
      owner: metadata.ownerReferences?.[0]?.kind,
      host: spec.host,
      to: spec.to.name,
    })),
  ).toEqual([
    {
      name: 'my-cluster-kafka-bootstrap',
      owner: 'Kafka',
      host: 'bootstrap.example',
      to: 'my-cluster-kafka-external-bootstrap',
    },
    ...[0, 1, 2].map((id) => ({
      name: `my-cluster-kafka-${id}`,
      owner: 'KafkaNodePool',
      host: id === 1 ? 'b1.example' : undefined,
      to: `my-cluster-kafka-${id}`,
    })),
  ]);
  for (const { spec } of routes(cluster)) {
    expect(spec).toMatchObject({ port: { targetPort: 9094 }, tls: { termination: 'passthrough' } });
  }
  expect(externalServices(cluster).map(({ spec }) => (spec as { type: string }).type)).toEqual(
    Array(4).fill('ClusterIP'),
  );
});

test('Services and Routes of listeners with other names carry the name of the listener', () => {
  const cluster = labCluster(undefined, (kafka) => {
    kafka.spec.kafka.listeners = [{ name: 'ext', port: 9095, type: 'route', tls: true }];
  });
  const names = [
    'my-cluster-kafka-ext-bootstrap',
    'my-cluster-kafka-ext-0',
    'my-cluster-kafka-ext-1',
    'my-cluster-kafka-ext-2',
  ];
  expect(externalServices(cluster).map(({ metadata }) => metadata.name)).toEqual(names);
  expect(routes(cluster).map(({ metadata }) => metadata.name)).toEqual(names);
});

test('a pod’s revision changes with a listener, and not with an option that needs no restart', () => {
  const revisions = (cluster: KafkaCluster) =>
    podSets(cluster, () => ({}))[0]!.spec.pods.map(
      (pod) => pod.metadata.annotations?.['strimzi.io/revision'],
    );
  expect(revisions(withNodePorts())).not.toEqual(revisions(labCluster()));
  expect(revisions(labCluster())).toEqual(revisions(labCluster()));
});

test('a pool reports its nodes and the selector of its scale subresource', () => {
  const cluster = labCluster();
  expect(nodePoolStatus(cluster, cluster.pools[0]!)).toEqual({
    clusterId: '7el_8vLIRC-xc2hUXp33-A',
    conditions: [],
    labelSelector:
      'strimzi.io/cluster=my-cluster,strimzi.io/name=my-cluster-kafka,strimzi.io/kind=Kafka,strimzi.io/pool-name=kafka',
    nodeIds: [0, 1, 2],
    observedGeneration: 1,
    replicas: 3,
    roles: ['controller', 'broker'],
  });
});
