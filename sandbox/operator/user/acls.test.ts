import { describe, expect, it } from 'vitest';
import { aclChanges, aclRules } from './acls.ts';
import type { AclSpec } from './types.ts';

const PRINCIPAL = 'User:my-user';
const rule = {
  principal: PRINCIPAL,
  host: '*',
  operation: 'ALL',
  permission: 'ALLOW',
  resource: 'TOPIC',
  name: 'my',
  pattern: 'PREFIXED',
} as const;
const rules = (...specs: AclSpec[]) => aclRules(PRINCIPAL, specs);

describe('aclRules', () => {
  it('allows from any host, by the literal name, unless said', () => {
    expect(rules({ operations: ['All'], resource: { type: 'topic', name: 'my' } })).toEqual([
      { ...rule, pattern: 'LITERAL' },
    ]);
  });

  it('makes one rule for each operation', () => {
    const resource = { type: 'group', name: 'my', patternType: 'prefix' } as const;
    const operations = ['Read', 'DescribeConfigs', 'IdempotentWrite'];
    expect(rules({ operations, resource }).map(({ operation, resource: kind }) => [operation, kind])).toEqual(
      [
        ['READ', 'GROUP'],
        ['DESCRIBE_CONFIGS', 'GROUP'],
        ['IDEMPOTENT_WRITE', 'GROUP'],
      ],
    );
  });

  it('takes denials, hosts and transactional IDs', () => {
    const resource = { type: 'transactionalId', name: 'tx' } as const;
    expect(rules({ type: 'deny', host: '10.0.0.1', operations: ['Write'], resource })).toEqual([
      {
        ...rule,
        host: '10.0.0.1',
        operation: 'WRITE',
        permission: 'DENY',
        resource: 'TRANSACTIONAL_ID',
        name: 'tx',
        pattern: 'LITERAL',
      },
    ]);
  });

  it('knows the one cluster by its name', () => {
    expect(rules({ operations: ['ClusterAction'], resource: { type: 'cluster' } })).toEqual([
      {
        ...rule,
        operation: 'CLUSTER_ACTION',
        resource: 'CLUSTER',
        name: 'kafka-cluster',
        pattern: 'LITERAL',
      },
    ]);
  });

  it('counts a rule that is said twice once', () => {
    const spec: AclSpec = { operations: ['All', 'All'], resource: { type: 'topic', name: 'my' } };
    expect(rules(spec, spec)).toHaveLength(1);
  });
});

describe('aclChanges', () => {
  it('creates what is missing and removes what is too much', () => {
    const read = { ...rule, operation: 'READ' } as const;
    const write = { ...rule, operation: 'WRITE' } as const;
    expect(aclChanges([rule, read], [rule, write])).toEqual({ create: [read], remove: [write] });
    expect(aclChanges([rule], [rule])).toEqual({ create: [], remove: [] });
  });
});
