import { isKafkaError, type AclRule, type KafkaAdmin } from '../kafka-admin/index.ts';
import type { KubeClient } from '../runtime/client.ts';
import { createLogger } from '../runtime/logger.ts';
import { keyOf, objectKey, Resources, splitKey } from '../runtime/resource.ts';
import { updateStatus } from '../runtime/status.ts';
import { aclChanges, aclRules } from './acls.ts';
import type { ClientsCa } from './certificate.ts';
import { credentialsOf } from './credentials.ts';
import { InvalidUserError } from './errors.ts';
import { kafkaName, possibleKafkaNames, principalOf, resourceNameOf, userOf } from './identity.ts';
import { quotaChanges } from './quotas.ts';
import { userSecret } from './secret.ts';
import { userStatus } from './status.ts';
import { isPaused, type KafkaUser, type Secret } from './types.ts';
import { validateUser } from './validate.ts';

const log = createLogger('KafkaUserOperator');

export interface UserReconcilerOptions {
  namespace: string;
  secretPrefix: string;
  /** Whether the cluster's authorizer keeps ACLs that can be asked and changed. */
  aclsSupported: boolean;
  /** Users in Kafka that are somebody else's. */
  ignoredUsers: RegExp;
  clientsCa: () => Promise<ClientsCa>;
}

/** Makes users in Kafka what KafkaUsers say: credentials, ACLs, quotas, and the Secret with the credentials. */
export class UserReconciler {
  readonly #client: KubeClient;
  readonly #kafka: KafkaAdmin;
  readonly #options: UserReconcilerOptions;

  constructor(client: KubeClient, kafka: KafkaAdmin, options: UserReconcilerOptions) {
    this.#client = client;
    this.#kafka = kafka;
    this.#options = options;
  }

  /** What cannot be carried out ends in the status; what may go away by itself is thrown as well, to be tried again. */
  async reconcile(user: KafkaUser): Promise<void> {
    if (isPaused(user)) return this.#report(user, { kind: 'paused' });
    try {
      validateUser(user, this.#options);
      const secret = await this.#applyCredentials(user);
      await this.#applyAcls(user.metadata.name, kafkaName(user), user);
      await this.#applyQuotas(user.metadata.name, kafkaName(user), user);
      await this.#report(user, { kind: 'ready', secret });
    } catch (error) {
      await this.#report(user, { kind: 'failed', error });
      const waits = error instanceof InvalidUserError && user.spec.authentication?.password !== undefined;
      if (!(error instanceof InvalidUserError) || waits) throw error;
    }
  }

  /** The KafkaUser is gone, or belongs to another cluster now: nothing of it stays in Kafka. */
  async remove(key: string): Promise<void> {
    const { namespace, name } = splitKey(key);
    log.info(`User ${name} in namespace ${namespace} should be deleted`);
    await this.#deleteSecret(namespace, name);
    await this.#kafka.users.deleteScram(name);
    await this.#applyAcls(name, name);
    await this.#applyQuotas(name, name);
    const left = await this.#client.find<KafkaUser>(Resources.kafkaUsers, namespace, name);
    // Still there with another cluster's label: what its status says of a Secret is no longer true.
    if (left?.status?.username !== undefined) await updateStatus(this.#client, left, {});
  }

  /** Keys of all users that Kafka knows: those without a KafkaUser have to go. */
  async usersInKafka(): Promise<string[]> {
    const { users } = this.#kafka;
    const names = new Set([...(await users.scramUsers()), ...(await users.quotas()).keys()]);
    for (const { principal } of await this.#acls()) {
      const name = userOf(principal);
      if (name !== undefined) names.add(name);
    }
    return [...names]
      .filter((name) => !this.#options.ignoredUsers.test(name))
      .map((name) => objectKey(this.#options.namespace, resourceNameOf(name)));
  }

  /** Returns the name of the Secret, if the user has one. */
  async #applyCredentials(user: KafkaUser): Promise<string | undefined> {
    const { namespace, name } = user.metadata;
    const secretName = `${this.#options.secretPrefix}${name}`;
    const existing = await this.#client.find<Secret>(Resources.secrets, namespace, secretName);
    const credentials = await credentialsOf(this.#client, user, existing, this.#options.clientsCa);
    if (credentials?.password !== undefined) {
      await this.#kafka.users.setScramPassword(name, credentials.password);
    } else {
      await this.#kafka.users.deleteScram(name);
    }
    if (!credentials) {
      if (existing) await this.#deleteSecret(namespace ?? '', name);
      return undefined;
    }
    await this.#client.apply(userSecret(user, secretName, credentials.contents));
    return secretName;
  }

  /** Also takes away what an earlier kind of authentication left under the user's other name. */
  async #applyAcls(name: string, kafkaUser: string, user?: KafkaUser): Promise<void> {
    for (const candidate of possibleKafkaNames(name)) {
      const principal = principalOf(candidate);
      const specs = candidate === kafkaUser ? (user?.spec.authorization?.acls ?? []) : [];
      const { create, remove } = aclChanges(aclRules(principal, specs), await this.#acls(principal));
      // New rules first: nothing is forbidden in between that was and stays allowed.
      await this.#kafka.users.createAcls(create);
      await this.#kafka.users.deleteAcls(remove);
    }
  }

  async #acls(principal?: string): Promise<AclRule[]> {
    if (!this.#options.aclsSupported) return [];
    try {
      return await this.#kafka.users.acls(principal);
    } catch (error) {
      // No authorizer: there is nothing to take away.
      if (isKafkaError(error, 'SECURITY_DISABLED')) return [];
      throw error;
    }
  }

  async #applyQuotas(name: string, kafkaUser: string, user?: KafkaUser): Promise<void> {
    const quotas = await this.#kafka.users.quotas();
    for (const candidate of possibleKafkaNames(name)) {
      const spec = candidate === kafkaUser ? user?.spec.quotas : undefined;
      await this.#kafka.users.alterQuotas(candidate, quotaChanges(spec, quotas.get(candidate) ?? {}));
    }
  }

  /** Only what the operator made: a Secret of the same name may be somebody else's. */
  async #deleteSecret(namespace: string, name: string): Promise<void> {
    const secretName = `${this.#options.secretPrefix}${name}`;
    const secret = await this.#client.find<Secret>(Resources.secrets, namespace, secretName);
    if (secret?.metadata.labels?.['strimzi.io/kind'] !== 'KafkaUser') return;
    await this.#client.delete(Resources.secrets, namespace, secretName, { uid: secret.metadata.uid });
  }

  async #report(user: KafkaUser, outcome: Parameters<typeof userStatus>[1]): Promise<void> {
    const changed = await updateStatus(this.#client, user, userStatus(user, outcome));
    if (changed && outcome.kind === 'failed') log.warn(`User ${keyOf(user)}: ${String(outcome.error)}`);
  }
}
