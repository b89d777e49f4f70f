import { pbkdf2Sync, randomBytes } from 'node:crypto';
import {
  AclOperations,
  AclPermissionTypes,
  ResourcePatternTypes,
  ResourceTypes,
  alterClientQuotasV1,
  alterUserScramCredentialsV0,
  createAclsV3,
  deleteAclsV3,
  describeAclsV3,
  describeClientQuotasV0,
  describeUserScramCredentialsV0,
  type Acl,
  type ClientQuotaKey,
} from '@platformatic/kafka';
import type { Connections } from './connections.ts';
import { isKafkaError } from './errors.ts';

/** One rule of the authorizer, in Kafka's own words. */
export interface AclRule {
  /** With its type, e.g. `User:my-user`. */
  principal: string;
  host: string;
  operation: keyof typeof AclOperations;
  permission: 'ALLOW' | 'DENY';
  resource: 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID';
  name: string;
  pattern: 'LITERAL' | 'PREFIXED';
}

export type Quotas = Partial<Record<ClientQuotaKey, number>>;

const SCRAM_SHA_512 = 2;
const SCRAM_ITERATIONS = 4096;

export class Users {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Names of all users with SCRAM-SHA-512 credentials. */
  async scramUsers(): Promise<string[]> {
    const { results } = await this.#connections.call(describeUserScramCredentialsV0.api, null);
    const has512 = (infos: { mechanism: number }[]) => infos.some((info) => info.mechanism === SCRAM_SHA_512);
    return results.filter((result) => has512(result.credentialInfos)).map((result) => result.user);
  }

  /** Brokers keep only a salted hash (RFC 5802), so a password can be set but never read or compared. */
  async setScramPassword(name: string, password: string): Promise<void> {
    const salt = randomBytes(32);
    const saltedPassword = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 64, 'sha512');
    const upsert = { name, mechanism: SCRAM_SHA_512, iterations: SCRAM_ITERATIONS, salt, saltedPassword };
    await this.#connections.call(alterUserScramCredentialsV0.api, [], [upsert]);
  }

  /** No error when there are none. */
  async deleteScram(name: string): Promise<void> {
    try {
      await this.#connections.call(alterUserScramCredentialsV0.api, [{ name, mechanism: SCRAM_SHA_512 }], []);
    } catch (error) {
      if (!isKafkaError(error, 'RESOURCE_NOT_FOUND')) throw error;
    }
  }

  /** All rules, or those of one principal. SECURITY_DISABLED when the cluster has no authorizer. */
  async acls(principal?: string): Promise<AclRule[]> {
    const filter = {
      resourceType: ResourceTypes.ANY,
      resourceName: null,
      resourcePatternType: ResourcePatternTypes.ANY,
      principal: principal ?? null,
      host: null,
      operation: AclOperations.ANY,
      permissionType: AclPermissionTypes.ANY,
    };
    const { resources } = await this.#connections.call(describeAclsV3.api, filter);
    return resources.flatMap(({ acls, ...target }) => acls.map((acl) => toRule({ ...target, ...acl })));
  }

  async createAcls(rules: AclRule[]): Promise<void> {
    if (rules.length > 0) await this.#connections.call(createAclsV3.api, rules.map(fromRule));
  }

  async deleteAcls(rules: AclRule[]): Promise<void> {
    if (rules.length > 0) await this.#connections.call(deleteAclsV3.api, rules.map(fromRule));
  }

  /** Quotas by user name, of users that have any. */
  async quotas(): Promise<Map<string, Quotas>> {
    const anyUser = [{ entityType: 'user' as const, matchType: 2 as const, match: null }];
    const { entries } = await this.#connections.call(describeClientQuotasV0.api, anyUser, true);
    const users = new Map<string, Quotas>();
    for (const { entity, values } of entries ?? []) {
      const name = entity[0]?.entityName;
      if (name) users.set(name, Object.fromEntries(values.map(({ key, value }) => [key, value])));
    }
    return users;
  }

  /** undefined removes a quota. */
  async alterQuotas(
    name: string,
    quotas: Partial<Record<ClientQuotaKey, number | undefined>>,
  ): Promise<void> {
    const ops = (Object.entries(quotas) as [ClientQuotaKey, number | undefined][]).map(([key, value]) =>
      value === undefined ? { key, remove: true as const } : { key, value, remove: false as const },
    );
    const entry = { entities: [{ entityType: 'user' as const, entityName: name }], ops };
    if (ops.length > 0) await this.#connections.call(alterClientQuotasV1.api, [entry], false);
  }
}

function fromRule(rule: AclRule): Acl {
  return {
    resourceType: ResourceTypes[rule.resource],
    resourceName: rule.name,
    resourcePatternType: ResourcePatternTypes[rule.pattern],
    principal: rule.principal,
    host: rule.host,
    operation: AclOperations[rule.operation],
    permissionType: AclPermissionTypes[rule.permission],
  };
}

function toRule(acl: Acl): AclRule {
  return {
    principal: acl.principal,
    host: acl.host,
    operation: nameOf(AclOperations, acl.operation),
    permission: nameOf(AclPermissionTypes, acl.permissionType) as AclRule['permission'],
    resource: nameOf(ResourceTypes, acl.resourceType) as AclRule['resource'],
    name: acl.resourceName,
    pattern: nameOf(ResourcePatternTypes, acl.resourcePatternType) as AclRule['pattern'],
  };
}

function nameOf<T extends Record<string, number>>(values: T, value: number): keyof T & string {
  const name = Object.keys(values).find((key) => values[key] === value);
  if (name === undefined)
    throw new Error(`The broker answered with ${value}, which is none of ${Object.keys(values)}`);
  return name;
}
