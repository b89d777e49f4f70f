import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafkaJars } from '#sandbox/artifacts/kafka.ts';
import { ensureArtifact } from '#sandbox/artifacts/store.ts';
import { findJava } from '#sandbox/artifacts/tools.ts';
import { labCache } from '#sandbox/control/paths.ts';
import {
  CertificateAuthority,
  createCertificateAuthority,
  type CertificateAndKey,
} from '../ca/certificate-authority.ts';
import { KeyPool } from '../ca/keys.ts';
import { connectAdmin, type AdminOptions } from '../kafka-admin/index.ts';
import { Child } from './child.ts';
import { freePorts } from './ports.ts';
import { eventually, Hopeless, STARTUP_TIMEOUT_MS } from './wait.ts';

const run = promisify(execFile);

export interface Brokers {
  /**
   * host:port lists of the listeners: for operators (certificate), for SCRAM users without and with TLS, for users
   * with a certificate, for everybody.
   */
  internal: string;
  plain: string;
  secure: string;
  tls: string;
  open: string;
  clusterCa: CertificateAndKey;
  clientsCa: CertificateAndKey;
  /** The certificate of one of Strimzi's components, e.g. my-cluster-entity-user-operator. */
  certificateOf(component: string): Promise<CertificateAndKey>;
  /** For connectAdmin, as a super user. */
  admin: AdminOptions;
  /** Ends one broker without a word, as a crash does. */
  kill(id: number): Promise<void>;
  stop(): Promise<void>;
}

const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
const SUPER_USERS = [
  'my-cluster-kafka',
  'my-cluster-entity-topic-operator',
  'my-cluster-entity-user-operator',
  'my-cluster-kafka-exporter',
];
/** The log cleaner takes 128 MiB in one piece when it starts: of 256 MiB the old generation now and then has none. */
const HEAP = ['-Xms96m', '-Xmx384m'];
/** As the sandbox's own brokers run: small, and started fast. */
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Real brokers on 127.0.0.1, with the listeners, certificates and super users of a Strimzi cluster `my-cluster`. */
export async function startBrokers(
  count: number,
  {
    authorizer = true,
    config: extra = [],
    heap = HEAP,
  }: { authorizer?: boolean; config?: string[]; heap?: string[] } = {},
): Promise<Brokers> {
  const context = { cache: labCache(), env: process.env };
  const classpath = `${await ensureArtifact(await kafkaJars(), context)}/*`;
  const java = (await findJava(process.env)).path;
  const jvm = [...heap, ...JVM_FLAGS];
  const folder = await mkdtemp(join(tmpdir(), 'brokers-'));
  const keys = new KeyPool(0);
  const clusterCa = await createCertificateAuthority('cluster-ca v0', keys);
  const clientsCa = await createCertificateAuthority('clients-ca v0', keys);
  const authority = new CertificateAuthority(clusterCa, keys);
  const certificateOf = (commonName: string) => authority.issue({ commonName });
  const broker = await authority.issue({ commonName: 'my-cluster-kafka', hosts: ['localhost', '127.0.0.1'] });
  await writeFile(join(folder, 'broker.pem'), broker.key + broker.certificate);
  await writeFile(join(folder, 'cluster-ca.crt'), clusterCa.certificate);
  await writeFile(join(folder, 'clients-ca.crt'), clientsCa.certificate);

  const ports = await freePorts(count * LISTENERS.length);
  const portOf = (id: number, listener: Listener) =>
    ports[id * LISTENERS.length + LISTENERS.indexOf(listener)]!;
  const addresses = (listener: Listener) =>
    Array.from({ length: count }, (_, id) => `localhost:${portOf(id, listener)}`).join(',');
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const configs = await Promise.all(
      Array.from({ length: count }, async (_, id) => {
        const config = join(folder, `server-${id}.properties`);
        await writeFile(config, serverProperties({ id, count, folder, portOf, authorizer, extra }));
        await run(java, [
          ...jvm,
          '-cp',
          classpath,
          'kafka.tools.StorageTool',
          'format',
          '-t',
          CLUSTER_ID,
          '-c',
          config,
        ]);
        return config;
      }),
    );
    for (const config of configs) {
      children.push(new Child(java, [...jvm, '-cp', classpath, 'kafka.Kafka', config], `${config}.log`));
    }
    const operator = await certificateOf('my-cluster-entity-user-operator');
    const bootstrap = addresses('INTERNAL');
    const admin = { bootstrap, ca: clusterCa.certificate, cert: operator.certificate, key: operator.key };
    await waitForBrokers(admin, count, children);
    return {
      internal: bootstrap,
      plain: addresses('PLAIN'),
      secure: addresses('SECURE'),
      tls: addresses('TLS'),
      open: addresses('OPEN'),
      clusterCa,
      clientsCa,
      certificateOf,
      admin,
      kill: async (id) => children[id]?.stop(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitForBrokers(options: AdminOptions, count: number, children: Child[]): Promise<void> {
  const admin = connectAdmin(options);
  try {
    await eventually(async () => {
      const failure = children.map(({ failure }) => failure).find(Boolean);
      if (failure) throw new Hopeless(failure);
      return (await admin.cluster.describe()).brokers.length === count || undefined;
    }, STARTUP_TIMEOUT_MS);
  } finally {
    await admin.close();
  }
}

const LISTENERS = ['CONTROLLER', 'INTERNAL', 'PLAIN', 'SECURE', 'TLS', 'OPEN'] as const;
type Listener = (typeof LISTENERS)[number];

interface Node {
  id: number;
  count: number;
  folder: string;
  portOf(id: number, listener: Listener): number;
  authorizer: boolean;
  extra: string[];
}

function serverProperties({ id, count, folder, portOf, authorizer, extra }: Node): string {
  const voters = Array.from(
    { length: count },
    (_, voter) => `${voter}@127.0.0.1:${portOf(voter, 'CONTROLLER')}`,
  );
  const at = (host: string) => (listener: Listener) => `${listener}://${host}:${portOf(id, listener)}`;
  const superUsers = [...SUPER_USERS.map((name) => `User:CN=${name},O=io.strimzi`), 'User:ANONYMOUS'];
  const replicas = Math.min(count, 3);
  return [
    `node.id=${id}`,
    'process.roles=broker,controller',
    'controller.listener.names=CONTROLLER',
    `controller.quorum.voters=${voters.join(',')}`,
    `listeners=${LISTENERS.map(at('127.0.0.1')).join(',')}`,
    `advertised.listeners=${LISTENERS.slice(1).map(at('localhost')).join(',')}`,
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:SSL,PLAIN:SASL_PLAINTEXT,SECURE:SASL_SSL,TLS:SSL,OPEN:PLAINTEXT',
    'inter.broker.listener.name=INTERNAL',
    ...tlsListener('internal', `${folder}/cluster-ca.crt`, folder),
    ...tlsListener('tls', `${folder}/clients-ca.crt`, folder),
    ...scramListener('plain'),
    ...scramListener('secure'),
    ...keyStore('secure', folder),
    ...(authorizer
      ? [
          'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
          `super.users=${superUsers.join(';')}`,
        ]
      : []),
    `log.dirs=${folder}/log-${id}`,
    `offsets.topic.replication.factor=${replicas}`,
    'group.initial.rebalance.delay.ms=0',
    ...extra,
  ].join('\n');
}

function tlsListener(name: string, trusted: string, folder: string): string[] {
  return [
    `listener.name.${name}.ssl.client.auth=required`,
    ...keyStore(name, folder),
    `listener.name.${name}.ssl.truststore.type=PEM`,
    `listener.name.${name}.ssl.truststore.location=${trusted}`,
  ];
}

const keyStore = (name: string, folder: string) => [
  `listener.name.${name}.ssl.keystore.type=PEM`,
  `listener.name.${name}.ssl.keystore.location=${folder}/broker.pem`,
];

const scramListener = (name: string) => [
  `listener.name.${name}.sasl.enabled.mechanisms=SCRAM-SHA-512`,
  `listener.name.${name}.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`,
];
