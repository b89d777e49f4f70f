import { expect, test } from 'vitest';
import { handedDownLabels } from '../model/labels.ts';
import { resolveKafkaVersion } from '../model/versions.ts';
import type { KafkaNodePool, Listener, NodeRole } from '../model/types.ts';
import { validateListeners } from './listeners.ts';
import { validatePools } from './pools.ts';
import { validateReplication } from './replication.ts';

const pool = (replicas: number, ...roles: NodeRole[]): KafkaNodePool => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaNodePool',
  metadata: { name: 'p' },
  spec: { replicas, roles, storage: { type: 'ephemeral' } },
});

const failure = (action: () => unknown): { reason?: string; message?: string } => {
  try {
    action();
    return {};
  } catch (error) {
    return error as { reason: string; message: string };
  }
};

test.each([
  [[], 'InvalidConfigurationException', 'No KafkaNodePools found for Kafka cluster c'],
  [
    [pool(0, 'broker', 'controller')],
    'InvalidResourceException',
    'KafkaNodePools are enabled, but KafkaNodePools for Kafka cluster c either',
  ],
  [
    [pool(3, 'controller')],
    'InvalidResourceException',
    'The Kafka cluster c is invalid: [At least one KafkaNodePool with the broker role and at least one replica is required when KRaft mode is enabled]',
  ],
  [
    [pool(3, 'broker')],
    'InvalidResourceException',
    'The Kafka cluster c is invalid: [At least one KafkaNodePool with the controller role',
  ],
])('pools %#: %s', (pools, reason, message) => {
  const error = failure(() => validatePools('c', pools));
  expect(error.reason).toBe(reason);
  expect(error.message).toContain(message);
});

test('names every mistake of the listeners in one message', () => {
  const listener = (fields: Partial<Listener>): Listener => ({
    name: 'plain',
    port: 9092,
    type: 'internal',
    tls: false,
    ...fields,
  });
  const error = failure(() =>
    validateListeners([
      listener({}),
      listener({ tls: true }),
      listener({ name: 'c', port: 9404 }),
      listener({ name: 'd', port: 9095, authentication: { type: 'tls' } }),
      listener({ name: 'e', port: 9096, configuration: { bootstrap: { nodePort: 32111 } } }),
      listener({ name: 'f', port: 9097, configuration: { brokers: [{ broker: 0, host: 'a.example' }] } }),
    ]),
  );
  expect(error.message).toBe(
    'Listener configuration is not valid: [port 9404 is forbidden and cannot be used, listener e cannot configure bootstrap.nodePort because it is not NodePort based listener, listener f cannot configure brokers[].host because it is not Route or Ingress based listener, every listener needs to have a unique port number, every listener needs to have a unique name, listener d cannot use tls type authentication with disabled TLS encryption]',
  );
});

test('refuses a replication factor above the number of brokers', () => {
  expect(failure(() => validateReplication({ 'default.replication.factor': 5 }, 3)).message).toBe(
    "Kafka configuration option 'default.replication.factor' should be set to 3 or less because this cluster has only 3 Kafka broker(s).",
  );
  expect(failure(() => validateReplication({ 'min.insync.replicas': 4 }, 3))).toEqual({});
});

test('refuses an unknown version and lists the known ones', () => {
  expect(failure(() => resolveKafkaVersion('6.6.6', undefined, ''))).toMatchObject({
    reason: 'UnsupportedKafkaVersionException',
    message:
      'Unsupported Kafka.spec.kafka.version: 6.6.6. Supported versions are: [4.2.0, 4.2.1, 4.3.0, 4.3.1]',
  });
});

test('refuses labels of Strimzi’s own prefix and hands down the others', () => {
  expect(failure(() => handedDownLabels({ 'strimzi.io/foo': 'x' })).reason).toBe('CompletionException');
  expect(handedDownLabels({ team: 'a', 'app.kubernetes.io/name': 'x', 'strimzi.io/cluster': 'c' })).toEqual({
    team: 'a',
  });
});
