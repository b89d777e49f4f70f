import type { Condition } from '../runtime/conditions.ts';
import type { AclSpec, KafkaUserSpec } from './types.ts';

/** What must become of a KafkaUser. */
export interface UserExpectation {
  name: string;
  user: string;
  spec: KafkaUserSpec;
  annotations?: Record<string, string>;
  /** Undefined: no status at all. */
  conditions?: Condition[];
  username?: string;
  /** Keys of the Secret; undefined for no Secret. */
  secret?: string[];
}

const ready: Condition[] = [{ type: 'Ready', status: 'True' }];
const failed = (message: string): Condition[] => [
  { type: 'NotReady', status: 'True', reason: 'ExecutionException', message },
];
const all = (type: 'topic' | 'group', name: string): AclSpec => ({
  operations: ['All'],
  resource: { type, name, patternType: 'prefix' },
});
const authorization: KafkaUserSpec['authorization'] = {
  type: 'simple',
  acls: [all('topic', 'my'), all('group', 'my')],
};
const long = `u${'x'.repeat(64)}`;

/** What Strimzi 1.2.0's user operator does in a cluster with simple authorization. */
export const USER_EXPECTATIONS: UserExpectation[] = [
  {
    name: 'a user with a password',
    user: 'my-user',
    spec: { authentication: { type: 'scram-sha-512' }, authorization },
    conditions: ready,
    username: 'my-user',
    secret: ['password', 'sasl.jaas.config'],
  },
  {
    name: 'a user with a certificate',
    user: 'tls-user',
    spec: { authentication: { type: 'tls' }, authorization },
    conditions: ready,
    username: 'CN=tls-user',
    secret: ['ca.crt', 'user.crt', 'user.key', 'user.p12', 'user.password'],
  },
  {
    name: 'a user who brings a certificate of another maker',
    user: 'external-user',
    spec: { authentication: { type: 'tls-external' }, authorization },
    conditions: ready,
    username: 'CN=external-user',
  },
  {
    name: 'a user with permissions only',
    user: 'no-authentication',
    spec: { authorization },
    conditions: ready,
    username: 'no-authentication',
  },
  {
    name: 'a long name with a password',
    user: long,
    spec: { authentication: { type: 'scram-sha-512' }, authorization },
    conditions: ready,
    username: long,
    secret: ['password', 'sasl.jaas.config'],
  },
  {
    name: 'a name too long for a certificate',
    user: `t${long}`,
    spec: { authentication: { type: 'tls' }, authorization },
    conditions: failed(
      'io.strimzi.operator.common.ReconciliationException: io.strimzi.operator.common.model.InvalidResourceException: Users with TLS client authentication can have a username (name of the KafkaUser custom resource) only up to 64 characters long.',
    ),
  },
  {
    name: 'a password from a Secret that is not there',
    user: 'own-password',
    spec: {
      authentication: {
        type: 'scram-sha-512',
        password: { valueFrom: { secretKeyRef: { name: 'chosen', key: 'pw' } } },
      },
    },
    conditions: failed(
      'java.util.concurrent.CompletionException: io.strimzi.operator.common.model.InvalidResourceException: Secret chosen in namespace kafka not found',
    ),
  },
  {
    name: 'a paused user',
    user: 'paused-user',
    spec: { authentication: { type: 'scram-sha-512' } },
    annotations: { 'strimzi.io/pause-reconciliation': 'true' },
    conditions: [{ type: 'ReconciliationPaused', status: 'True' }],
  },
];

/** In a cluster without authorization. */
export const ACLS_WITHOUT_AUTHORIZER = failed(
  'io.strimzi.operator.common.ReconciliationException: io.strimzi.operator.common.model.InvalidResourceException: Simple authorization ACL rules are configured but not supported in the Kafka cluster configuration.',
);

/** Labels of the Secret of my-user. */
export const SECRET_LABELS = {
  'app.kubernetes.io/instance': 'my-user',
  'app.kubernetes.io/managed-by': 'strimzi-user-operator',
  'app.kubernetes.io/name': 'strimzi-user-operator',
  'app.kubernetes.io/part-of': 'strimzi-my-user',
  'strimzi.io/cluster': 'my-cluster',
  'strimzi.io/kind': 'KafkaUser',
};
