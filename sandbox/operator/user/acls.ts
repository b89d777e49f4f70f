import type { AclRule } from '../kafka-admin/index.ts';
import type { AclSpec } from './types.ts';

const OPERATIONS: Record<string, AclRule['operation']> = {
  Read: 'READ',
  Write: 'WRITE',
  Create: 'CREATE',
  Delete: 'DELETE',
  Alter: 'ALTER',
  Describe: 'DESCRIBE',
  ClusterAction: 'CLUSTER_ACTION',
  AlterConfigs: 'ALTER_CONFIGS',
  DescribeConfigs: 'DESCRIBE_CONFIGS',
  IdempotentWrite: 'IDEMPOTENT_WRITE',
  All: 'ALL',
};

const RESOURCES: Record<AclSpec['resource']['type'], AclRule['resource']> = {
  topic: 'TOPIC',
  group: 'GROUP',
  cluster: 'CLUSTER',
  transactionalId: 'TRANSACTIONAL_ID',
};

/** Kafka's only resource of type CLUSTER. */
const CLUSTER_NAME = 'kafka-cluster';

/** The rules of a KafkaUser as the authorizer keeps them: one for each operation. */
export function aclRules(principal: string, specs: AclSpec[]): AclRule[] {
  const rules = specs.flatMap((spec) =>
    spec.operations.map((operation) => aclRule(principal, spec, operation)),
  );
  return [...new Map(rules.map((rule) => [identityOf(rule), rule])).values()];
}

function aclRule(principal: string, { type, resource, host }: AclSpec, operation: string): AclRule {
  return {
    principal,
    host: host ?? '*',
    operation: OPERATIONS[operation]!,
    permission: type === 'deny' ? 'DENY' : 'ALLOW',
    resource: RESOURCES[resource.type],
    name: resource.type === 'cluster' ? CLUSTER_NAME : (resource.name ?? '*'),
    pattern: resource.type !== 'cluster' && resource.patternType === 'prefix' ? 'PREFIXED' : 'LITERAL',
  };
}

export interface AclChanges {
  create: AclRule[];
  remove: AclRule[];
}

export function aclChanges(wanted: AclRule[], actual: AclRule[]): AclChanges {
  const have = new Set(actual.map(identityOf));
  const want = new Set(wanted.map(identityOf));
  return {
    create: wanted.filter((rule) => !have.has(identityOf(rule))),
    remove: actual.filter((rule) => !want.has(identityOf(rule))),
  };
}

function identityOf(rule: AclRule): string {
  const { principal, host, operation, permission, resource, name, pattern } = rule;
  return JSON.stringify([principal, host, operation, permission, resource, name, pattern]);
}
