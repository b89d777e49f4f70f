import { randomUUID } from 'node:crypto';
import { clientCertificate } from '../kafka-admin/client-certificate.ts';
import { connectAdmin } from '../kafka-admin/index.ts';
import { KubeClient } from '../runtime/client.ts';
import { connect } from '../runtime/connection.ts';
import { serveHealth } from '../runtime/health.ts';
import { Informer } from '../runtime/informer.ts';
import { createLogger } from '../runtime/logger.ts';
import { millisecondsEnv, requiredEnv, terminationSignal } from '../runtime/process.ts';
import { keyOf, objectKey, Resources, splitKey } from '../runtime/resource.ts';
import { WorkQueue } from '../runtime/work-queue.ts';
import type { ClientsCa } from './certificate.ts';
import { UserReconciler } from './reconciler.ts';
import { secretText } from './secret.ts';
import type { KafkaUser, Secret } from './types.ts';

const log = createLogger('UserOperator');

/** Brokers that restart are back in seconds; a student waits for what follows. */
const RETRY_MAX_MS = 5_000;

export interface UserOperatorConfig {
  namespace: string;
  /** Selects the KafkaUsers of this cluster, e.g. strimzi.io/cluster=my-cluster. */
  labels: string;
  bootstrap: string;
  caNamespace: string;
  clientsCa: { certSecret: string; keySecret: string; validityDays: number; renewalDays: number };
  clusterCaSecret: string;
  ownSecret: string;
  secretPrefix: string;
  aclsSupported: boolean;
  ignoredUsers: RegExp;
  reconcileEveryMs: number;
  healthPort: number;
}

/** The environment that the cluster operator gives the container. */
export function userOperatorConfig(): UserOperatorConfig {
  const namespace = requiredEnv('STRIMZI_NAMESPACE');
  return {
    namespace,
    labels: requiredEnv('STRIMZI_LABELS'),
    bootstrap: requiredEnv('STRIMZI_KAFKA_BOOTSTRAP_SERVERS'),
    caNamespace: process.env.STRIMZI_CA_NAMESPACE || namespace,
    clientsCa: {
      certSecret: requiredEnv('STRIMZI_CA_CERT_NAME'),
      keySecret: requiredEnv('STRIMZI_CA_KEY_NAME'),
      validityDays: Number(process.env.STRIMZI_CA_VALIDITY || 365),
      renewalDays: Number(process.env.STRIMZI_CA_RENEWAL || 30),
    },
    clusterCaSecret: requiredEnv('STRIMZI_CLUSTER_CA_CERT_SECRET_NAME'),
    ownSecret: requiredEnv('STRIMZI_EO_KEY_SECRET_NAME'),
    secretPrefix: process.env.STRIMZI_SECRET_PREFIX ?? '',
    aclsSupported: process.env.STRIMZI_ACLS_ADMIN_API_SUPPORTED !== 'false',
    // User:* stands for everybody; it is no user of ours.
    ignoredUsers: new RegExp(process.env.STRIMZI_IGNORED_USERS_PATTERN || '^\\*$'),
    reconcileEveryMs: millisecondsEnv('STRIMZI_FULL_RECONCILIATION_INTERVAL_MS', 120_000),
    healthPort: 8081,
  };
}

export async function runUserOperator(
  config: UserOperatorConfig = userOperatorConfig(),
  signal: AbortSignal = terminationSignal(),
): Promise<void> {
  log.info('UserOperator 1.2.0 is starting');
  let ready = false;
  const health = await serveHealth(config.healthPort, { healthy: () => true, ready: () => ready });
  const client = new KubeClient(await connect(), 'strimzi-user-operator');
  const kafka = connectAdmin({
    bootstrap: config.bootstrap,
    clientId: `strimzi-user-operator-${randomUUID()}`,
    ...(await clientCertificate(client, {
      namespace: config.caNamespace,
      trusted: config.clusterCaSecret,
      own: config.ownSecret,
      certKey: 'entity-operator.crt',
      keyKey: 'entity-operator.key',
    })),
  });
  const scope = { namespaces: [config.namespace] };
  const users = new Informer<KafkaUser>(client, Resources.kafkaUsers, {
    ...scope,
    labelSelector: config.labels,
  });
  const secrets = new Informer<Secret>(client, Resources.secrets, {
    ...scope,
    labelSelector: `${config.labels},strimzi.io/kind=KafkaUser`,
  });
  const reconciler = new UserReconciler(client, kafka, {
    namespace: config.namespace,
    secretPrefix: config.secretPrefix,
    aclsSupported: config.aclsSupported,
    ignoredUsers: config.ignoredUsers,
    clientsCa: () => readClientsCa(client, config),
  });
  const queue = new WorkQueue(
    (key) => {
      const { namespace, name } = splitKey(key);
      const user = users.get(namespace, name);
      return user ? reconciler.reconcile(user) : reconciler.remove(key);
    },
    {
      retryMaxMs: RETRY_MAX_MS,
      // What the brokers say is in the status already.
      onError: (key, error) => log.debug(`${key} will be tried again: ${String(error)}`),
    },
  );
  const reconcileAll = async () => {
    for (const user of users.list()) queue.add(keyOf(user));
    for (const key of await reconciler.usersInKafka()) queue.add(key);
  };

  await users.start(signal);
  await secrets.start(signal);
  users.addHandlers({
    onAdd: (user) => queue.add(keyOf(user)),
    // Our own status is no reason to set the password once more.
    onUpdate: (user, previous) => {
      if (!sameApartFromStatus(user, previous)) queue.add(keyOf(user));
    },
    onDelete: (user) => queue.add(keyOf(user)),
  });
  // A Secret that somebody edits or deletes is put right at once.
  const secretChanged = (secret: Secret) => {
    const name = secret.metadata.ownerReferences?.find((owner) => owner.kind === 'KafkaUser')?.name;
    if (name !== undefined && users.get(config.namespace, name)) queue.add(objectKey(config.namespace, name));
  };
  secrets.addHandlers({
    onUpdate: secretChanged,
    onDelete: secretChanged,
  });
  const reconcileRegularly = () =>
    void reconcileAll().catch((error) => log.warn(`Users in Kafka cannot be listed: ${String(error)}`));
  reconcileRegularly();
  const timer = setInterval(reconcileRegularly, config.reconcileEveryMs);
  ready = true;
  log.info('UserOperator started');

  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  log.info('Stopping');
  clearInterval(timer);
  await queue.stop();
  await kafka.close();
  health.close();
}

function sameApartFromStatus(a: KafkaUser, b: KafkaUser): boolean {
  const relevant = ({ metadata }: KafkaUser) =>
    JSON.stringify([metadata.generation, metadata.labels, metadata.annotations, metadata.deletionTimestamp]);
  return relevant(a) === relevant(b);
}

async function readClientsCa(client: KubeClient, config: UserOperatorConfig): Promise<ClientsCa> {
  const { certSecret, keySecret, validityDays, renewalDays } = config.clientsCa;
  const certificate = await client.get<Secret>(Resources.secrets, config.caNamespace, certSecret);
  const key = await client.get<Secret>(Resources.secrets, config.caNamespace, keySecret);
  return {
    certificate: secretText(certificate, 'ca.crt') ?? '',
    key: secretText(key, 'ca.key') ?? '',
    validityDays,
    renewalDays,
  };
}
