import { conditionOf, type KubeObject } from '#lib/cluster/kube-object.ts';
import { LabError } from '#lib/errors.ts';
import type { Credentials } from './broker-connection.ts';

/** The resources that decide how a Kafka cluster is reached. All of one namespace. */
export interface AccessFacts {
  namespace: string;
  /** Names of the Kafka and the KafkaUser resource. */
  cluster: string;
  user: string;
  kafkas: readonly KubeObject[];
  users: readonly KubeObject[];
  secrets: readonly KubeObject[];
  pods: readonly KubeObject[];
}

/** How the brokers are reached now; it changes with listeners, passwords and certificates, not with pods. */
export interface KafkaAccess {
  /** "my-user로 SCRAM-SHA-512, plain 리스너" */
  says: string;
  /** Undefined for a listener that asks nobody who they are. */
  user?: string;
  port: number;
  credentials: Credentials;
}

interface Listener {
  name: string;
  port: number;
  type: string;
  tls: boolean;
  authentication?: { type: string };
}

/** Chooses a listener and credentials. @throws LabError KAFKA_NOT_READY with what is missing */
export function chooseAccess(facts: AccessFacts): KafkaAccess {
  const { cluster, user } = facts;
  const kafka = named(facts.kafkas, cluster);
  if (!kafka)
    throw notReady(
      `Kafka 클러스터 ${cluster}가 아직 없습니다.`,
      'Kafka 리소스를 만들면 자동으로 연결합니다.',
    );
  if (brokerPods(facts).size === 0)
    throw notReady(
      `Kafka 클러스터 ${cluster}의 브로커 pod이 아직 준비되지 않았습니다.`,
      'pod이 Running이 되면 자동으로 연결합니다.',
    );
  const listeners = listenersOf(kafka);
  const kafkaUser = named(facts.users, user);
  const method = kafkaUser && authenticationOf(kafkaUser);
  // Where there are ACLs, nobody in particular may see nothing: a user is what is missing then.
  const open = hasAcls(kafka) ? undefined : listeners.find((one) => one.authentication === undefined);
  const own = method && listeners.find(({ authentication }) => authentication?.type === method);
  if (own) {
    const secret = named(facts.secrets, user);
    if (secret) return withUser(facts, own, user, secret);
    if (!open)
      throw notReady(
        `Secret ${user}가 아직 없어 ${user}로 로그인할 수 없습니다.`,
        'User Operator가 KafkaUser에서 만듭니다. kubectl -n kafka get kafkauser로 상태를 확인하세요.',
      );
  }
  if (open)
    return {
      says: `인증 없이, ${open.name} 리스너`,
      port: open.port,
      credentials: open.tls ? { tls: { ca: clusterCa(facts) } } : {},
    };
  if (!kafkaUser)
    throw notReady(
      `KafkaUser ${user}가 아직 없습니다.`,
      '리스너가 인증을 요구합니다. KafkaUser를 만들면 자동으로 연결합니다.',
    );
  throw notReady(
    `KafkaUser ${user}의 인증 방식(${method ?? '없음'})을 받는 리스너가 없습니다.`,
    'KafkaUser와 Kafka 리스너의 authentication.type을 같게 하세요.',
  );
}

export interface BrokerPod {
  name: string;
  uid: string | undefined;
}

/** Running broker pods by node ID, the Ready ones first. */
export function brokerPods({ cluster, pods }: Pick<AccessFacts, 'cluster' | 'pods'>): Map<number, BrokerPod> {
  const isReady = (pod: KubeObject) => conditionOf(pod, 'Ready')?.status === 'True';
  const running = pods.filter(
    ({ metadata, status }) =>
      metadata.labels?.['strimzi.io/cluster'] === cluster &&
      metadata.labels['strimzi.io/broker-role'] === 'true' &&
      status?.phase === 'Running',
  );
  const found = running
    .toSorted((a, b) => Number(isReady(b)) - Number(isReady(a)))
    .map(({ metadata: { name, uid } }): [number, BrokerPod] => [
      Number(/-(\d+)$/.exec(name)?.[1]),
      { name, uid },
    ]);
  return new Map(found.filter(([node]) => Number.isInteger(node)));
}

/** Listeners that work already come first, of those the internal ones, of those the unencrypted: they cost less. */
function listenersOf(kafka: KubeObject): Listener[] {
  const { listeners = [] } = (kafka.spec as { kafka?: { listeners?: Listener[] } }).kafka ?? {};
  const status = kafka.status as { listeners?: { name: string }[] } | undefined;
  const rank = ({ name, type, tls }: Listener) =>
    (status?.listeners?.some((one) => one.name === name) ? 0 : 4) +
    (type === 'internal' ? 0 : 2) +
    (tls ? 1 : 0);
  return listeners.toSorted((a, b) => rank(a) - rank(b));
}

function hasAcls(kafka: KubeObject): boolean {
  return (kafka.spec as { kafka?: { authorization?: object } }).kafka?.authorization !== undefined;
}

function authenticationOf(user: KubeObject): string | undefined {
  const { authentication } = user.spec as { authentication?: { type: string } };
  return authentication?.type;
}

function withUser(facts: AccessFacts, listener: Listener, user: string, secret: KubeObject): KafkaAccess {
  const common = { user, port: listener.port };
  const tls = listener.tls ? { ca: clusterCa(facts) } : undefined;
  if (listener.authentication?.type === 'tls')
    return {
      ...common,
      says: `${user}의 인증서로, ${listener.name} 리스너`,
      credentials: {
        tls: { ca: clusterCa(facts), cert: valueOf(secret, 'user.crt'), key: valueOf(secret, 'user.key') },
      },
    };
  return {
    ...common,
    says: `${user}로 SCRAM-SHA-512, ${listener.name} 리스너`,
    credentials: { ...(tls && { tls }), sasl: { username: user, password: valueOf(secret, 'password') } },
  };
}

function clusterCa({ secrets, cluster }: AccessFacts): string {
  const name = `${cluster}-cluster-ca-cert`;
  const secret = named(secrets, name);
  if (secret) return valueOf(secret, 'ca.crt');
  throw notReady(
    `클러스터의 CA 인증서 Secret ${name}가 아직 없습니다.`,
    'Cluster Operator가 만들면 자동으로 연결합니다.',
  );
}

function valueOf(secret: KubeObject, key: string): string {
  const value = (secret.data as Record<string, string> | undefined)?.[key];
  if (value !== undefined) return Buffer.from(value, 'base64').toString('utf8');
  throw notReady(
    `Secret ${secret.metadata.name}에 ${key} 값이 없습니다.`,
    'KafkaUser의 인증 방식을 방금 바꾸었다면 User Operator가 곧 고칩니다.',
  );
}

const named = (objects: readonly KubeObject[], name: string) =>
  objects.find(({ metadata }) => metadata.name === name);

const notReady = (message: string, remedy: string) => new LabError('KAFKA_NOT_READY', message, remedy);
