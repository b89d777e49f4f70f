import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import { brokerPods, chooseAccess, type AccessFacts } from './access.ts';

const secret = (name: string, values: Record<string, string>): KubeObject => ({
  metadata: { name },
  data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, btoa(value)])),
});
const pod = (name: string, ready: boolean, more: Record<string, string> = {}): KubeObject => ({
  metadata: {
    name,
    labels: { 'strimzi.io/cluster': 'my-cluster', 'strimzi.io/broker-role': 'true', ...more },
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const user = (type?: string): KubeObject => ({
  metadata: { name: 'my-user' },
  spec: type ? { authentication: { type } } : {},
});
const listener = (name: string, port: number, tls: boolean, authentication?: string, type = 'internal') => ({
  ...{ name, port, tls, type },
  ...(authentication && { authentication: { type: authentication } }),
});
function facts(listeners: object[], more: Partial<AccessFacts> = {}, acls = false): AccessFacts {
  return {
    namespace: 'kafka',
    cluster: 'my-cluster',
    user: 'my-user',
    kafkas: [
      {
        metadata: { name: 'my-cluster' },
        spec: { kafka: { listeners, ...(acls && { authorization: { type: 'simple' } }) } },
      },
    ],
    users: [user('scram-sha-512')],
    secrets: [
      secret('my-user', { password: 'pw', 'user.crt': 'crt', 'user.key': 'key' }),
      secret('my-cluster-cluster-ca-cert', { 'ca.crt': 'ca' }),
    ],
    pods: [pod('my-cluster-kafka-0', true)],
    ...more,
  };
}
const scram = 'scram-sha-512';

describe('how the cluster is reached', () => {
  it.each([
    [
      'SCRAM on the unencrypted internal listener first',
      facts([
        listener('external', 9094, false, scram, 'nodeport'),
        listener('tls', 9093, true, scram),
        listener('plain', 9092, false, scram),
      ]),
      { port: 9092, user: 'my-user', credentials: { sasl: { username: 'my-user', password: 'pw' } } },
    ],
    [
      'SCRAM over TLS with the cluster CA',
      facts([listener('open', 9092, false), listener('tls', 9093, true, scram)]),
      { port: 9093, credentials: { tls: { ca: 'ca' }, sasl: { username: 'my-user', password: 'pw' } } },
    ],
    [
      'a certificate',
      facts([listener('plain', 9092, false, scram), listener('tls', 9093, true, 'tls')], {
        users: [user('tls')],
      }),
      { port: 9093, credentials: { tls: { ca: 'ca', cert: 'crt', key: 'key' } } },
    ],
    [
      'nothing, without a user',
      facts([listener('plain', 9092, false)], { users: [] }),
      { port: 9092, credentials: {} },
    ],
    [
      'nothing but TLS',
      facts([listener('tls', 9093, true)], { users: [] }),
      { port: 9093, credentials: { tls: { ca: 'ca' } } },
    ],
  ])('is %s', (_, given, access) => {
    const chosen = chooseAccess(given);
    expect(chosen).toMatchObject(access);
    expect(chosen.says).not.toContain('pw');
  });

  it('is by a listener that works already, while a new one is being added', () => {
    const given = facts([listener('fresh', 9095, false, scram), listener('tls', 9093, true, scram)]);
    const [kafka] = given.kafkas as [KubeObject];
    expect(chooseAccess(given).port).toBe(9095);
    const status = { listeners: [{ name: 'tls' }] };
    expect(chooseAccess({ ...given, kafkas: [{ ...kafka, status }] }).port).toBe(9093);
  });

  const plain = [listener('plain', 9092, false, scram)];
  it.each([
    ['no cluster', facts(plain, { kafkas: [] }), 'Kafka 클러스터 my-cluster가 아직 없습니다.'],
    ['no broker', facts(plain, { pods: [] }), '브로커 pod'],
    ['no user', facts(plain, { users: [] }), 'KafkaUser my-user가 아직 없습니다.'],
    [
      'no user, where an open listener would show nothing',
      facts([...plain, listener('tls', 9093, true)], { users: [] }, true),
      'KafkaUser my-user가 아직 없습니다.',
    ],
    ['no Secret', facts(plain, { secrets: [] }), 'Secret my-user가 아직 없어'],
    ['an empty Secret', facts(plain, { secrets: [secret('my-user', {})] }), 'password 값이 없습니다'],
    ['another kind of user', facts(plain, { users: [user('tls')] }), '인증 방식(tls)'],
    [
      'no CA',
      facts([listener('tls', 9093, true, scram)], { secrets: [secret('my-user', { password: 'pw' })] }),
      'CA 인증서',
    ],
  ])('is told to be impossible for %s', (_, given, message) => {
    expect(() => chooseAccess(given)).toThrow(expect.objectContaining({ code: 'KAFKA_NOT_READY' }) as Error);
    expect(() => chooseAccess(given)).toThrow(message);
  });
});

describe('broker pods', () => {
  it('are known by node ID, Ready ones first, of this cluster and role only', () => {
    const pods = [
      pod('my-cluster-kafka-0', false),
      pod('my-cluster-pool-b-12', true),
      pod('my-cluster-controllers-3', true, { 'strimzi.io/broker-role': 'false' }),
      pod('other-kafka-4', true, { 'strimzi.io/cluster': 'other' }),
      { ...pod('my-cluster-kafka-5', true), status: { phase: 'Pending' } },
    ];
    expect([...brokerPods({ cluster: 'my-cluster', pods })].map(([node, { name }]) => [node, name])).toEqual([
      [12, 'my-cluster-pool-b-12'],
      [0, 'my-cluster-kafka-0'],
    ]);
  });
});
