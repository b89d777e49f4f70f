import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import type { Snapshot } from '#lib/cluster/resource-watch.ts';
import { resourceCheck, type ResourceCheck } from '#lib/content/schema.ts';
import { evaluateResource, type ResourceFacts } from './evaluate-resource.ts';

const check = (fields: object): ResourceCheck =>
  resourceCheck.parse({ says: '확인', hint: '힌트', ...fields });

function live(kind: string, objects: KubeObject[], namespaced = true): Snapshot {
  return {
    state: 'live',
    at: 1,
    objects,
    resource: { apiVersion: 'v1', plural: `${kind.toLowerCase()}s`, kind, namespaced },
  };
}
const named = (name: string, more: Partial<KubeObject> = {}): KubeObject => ({
  ...more,
  metadata: { name, ...more.metadata },
});
const namespaces = live('Namespace', [named('kafka', { status: { phase: 'Active' } })], false);

function facts(resource: Snapshot, more: Partial<ResourceFacts> = {}): ResourceFacts {
  return { resource, namespaces, namespace: 'kafka', ...more };
}

function broker(id: number, ready: boolean, more: Partial<KubeObject> = {}): KubeObject {
  return {
    metadata: {
      name: `my-cluster-kafka-${id}`,
      labels: {
        'strimzi.io/cluster': 'my-cluster',
        'strimzi.io/broker-role': 'true',
        'strimzi.io/name': 'my-cluster-kafka',
      },
    },
    spec: { containers: [{ name: 'kafka' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: 'kafka', ready, restartCount: 0, state: { running: {} } }],
    },
    ...more,
  };
}

const kafka = (status: object, generation = 1): KubeObject => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'Kafka',
  metadata: { name: 'my-cluster', generation },
  status: status as Record<string, unknown>,
});
const pool: KubeObject = {
  metadata: { name: 'kafka', labels: { 'strimzi.io/cluster': 'my-cluster' } },
  spec: { replicas: 3, roles: ['controller', 'broker'] },
};
const kafkaReady = check({ resource: 'kafkas.kafka.strimzi.io/my-cluster', until: { condition: 'Ready' } });

describe('a resource check', () => {
  it('knows nothing while there is no cluster, and says why when the connection is lost', () => {
    const off: Snapshot = { state: 'off', objects: [], at: 0 };
    expect(evaluateResource(kafkaReady, facts(off))).toMatchObject({ state: 'unknown' });
    const stale = { ...live('Kafka', []), state: 'stale', error: 'ECONNREFUSED' } as Snapshot;
    expect(evaluateResource(kafkaReady, facts(stale))).toMatchObject({
      state: 'unknown',
      detail: 'ECONNREFUSED',
    });
  });

  it('tells a missing CRD, a missing namespace and a missing object apart', () => {
    const missingKind: Snapshot = { state: 'missing-kind', objects: [], at: 1 };
    expect(evaluateResource(kafkaReady, facts(missingKind)).message).toBe(
      '이 클러스터에는 아직 kafkas.kafka.strimzi.io 종류가 없습니다.',
    );
    const none = facts(live('Kafka', []), { namespaces: live('Namespace', [], false) });
    expect(evaluateResource(kafkaReady, none).message).toBe('kafka namespace가 아직 없습니다.');
    expect(evaluateResource(kafkaReady, facts(live('Kafka', []))).message).toBe(
      'Kafka my-cluster 리소스가 아직 없습니다.',
    );
  });

  it('finds no pods in a namespace that is gone', () => {
    const noPods = check({ resource: 'pods', selector: 'app=kafkacat', until: { ready: 0 } });
    const gone = facts(live('Pod', []), { namespaces: live('Namespace', [], false) });
    expect(evaluateResource(noPods, gone)).toMatchObject({ state: 'ok' });
  });

  it('counts the ready brokers of a Kafka cluster that is being made', () => {
    const creating = kafka({
      observedGeneration: 1,
      conditions: [
        { type: 'NotReady', status: 'True', reason: 'Creating', message: 'Kafka cluster is being deployed' },
      ],
    });
    const pods = live('Pod', [broker(0, true), broker(1, true), broker(2, false)]);
    const verdict = evaluateResource(
      kafkaReady,
      facts(live('Kafka', [creating]), { pods, nodePools: live('KafkaNodePool', [pool]) }),
    );
    expect(verdict).toEqual({
      state: 'waiting',
      message: '브로커 3개 중 2개 Ready',
      count: { have: 2, want: 3 },
      detail: 'my-cluster-kafka-2: Running',
    });
  });

  it('gives the operator’s reason and message when it has failed', () => {
    const bad = kafka({
      observedGeneration: 1,
      conditions: [
        {
          type: 'NotReady',
          status: 'True',
          reason: 'InvalidConfigurationException',
          message: 'No KafkaNodePools found for Kafka cluster my-cluster',
        },
      ],
    });
    const verdict = evaluateResource(kafkaReady, facts(live('Kafka', [bad])));
    expect(verdict.state).toBe('failed');
    expect(verdict.message).toContain('InvalidConfigurationException. No KafkaNodePools found');
  });

  it('is not green while the operator has not seen the newest spec', () => {
    const ready = { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] };
    expect(evaluateResource(kafkaReady, facts(live('Kafka', [kafka(ready, 1)]))).state).toBe('ok');
    expect(evaluateResource(kafkaReady, facts(live('Kafka', [kafka(ready, 2)])))).toMatchObject({
      state: 'waiting',
      message: 'Kafka my-cluster의 바뀐 내용을 Operator가 반영하는 중입니다.',
    });
  });

  it('says that a user with another cluster’s label is ignored', () => {
    const user: KubeObject = {
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'KafkaUser',
      metadata: { name: 'my-user', labels: { 'strimzi.io/cluster': 'arsenal-cluster' } },
    };
    const verdict = evaluateResource(
      check({ resource: 'kafkausers.kafka.strimzi.io/my-user', until: { condition: 'Ready' } }),
      facts(live('KafkaUser', [user])),
    );
    expect(verdict.state).toBe('waiting');
    expect(verdict.detail).toContain('arsenal-cluster');
  });

  it('counts ready pods of a selector and leaves terminating ones out', () => {
    const wanted = check({
      resource: 'pods',
      selector: 'strimzi.io/name=my-cluster-kafka',
      until: { ready: 3 },
    });
    const leaving = broker(1, true);
    leaving.metadata.deletionTimestamp = '2026-11-23T00:00:00Z';
    const pods = live('Pod', [broker(0, true), leaving, broker(2, true), named('other')]);
    expect(evaluateResource(wanted, facts(pods))).toMatchObject({
      state: 'waiting',
      message: '브로커 3개 중 2개 Ready',
      count: { have: 2, want: 3 },
    });
    const all = live('Pod', [broker(0, true), broker(1, true), broker(2, true)]);
    expect(evaluateResource(wanted, facts(all)).state).toBe('ok');
    expect(evaluateResource(wanted, facts(live('Pod', []))).message).toBe(
      '브로커가 아직 없습니다. 3개가 Ready가 되어야 합니다.',
    );
  });

  it('passes on why a container does not start', () => {
    const pending = broker(0, false, {
      status: {
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'kafka',
            ready: false,
            restartCount: 0,
            state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } },
          },
        ],
      },
    });
    const wanted = check({
      resource: 'pods',
      selector: 'strimzi.io/cluster=my-cluster',
      until: { ready: 1 },
    });
    expect(evaluateResource(wanted, facts(live('Pod', [pending]))).detail).toBe(
      'my-cluster-kafka-0: ImagePullBackOff. Back-off pulling image "x"',
    );
  });

  it('compares a value at a path, and shows none of a Secret', () => {
    const namespace = check({ resource: 'namespaces/kafka', until: { path: 'status.phase', is: 'Active' } });
    expect(evaluateResource(namespace, facts(namespaces)).state).toBe('ok');
    const leaving = live('Namespace', [named('kafka', { status: { phase: 'Terminating' } })], false);
    expect(evaluateResource(namespace, facts(leaving)).message).toBe(
      'kafka의 status.phase 값이 Terminating입니다. Active 값이 되어야 합니다.',
    );
    const secret = live('Secret', [named('my-user', { data: { password: 'c2VjcmV0' } })]);
    const wanted = check({
      resource: 'secrets/my-user',
      until: { path: 'data.password', matches: '^nothing$' },
    });
    expect(JSON.stringify(evaluateResource(wanted, facts(secret)))).not.toContain('c2VjcmV0');
  });

  it('wants absence when it says so', () => {
    const gone = check({ resource: 'kafkas.kafka.strimzi.io/my-cluster', until: { exists: false } });
    expect(evaluateResource(gone, facts(live('Kafka', []))).state).toBe('ok');
    expect(evaluateResource(gone, facts({ state: 'missing-kind', objects: [], at: 1 })).state).toBe('ok');
    const leaving = kafka({});
    leaving.metadata.deletionTimestamp = '2026-11-23T00:00:00Z';
    expect(evaluateResource(gone, facts(live('Kafka', [leaving])))).toMatchObject({
      state: 'waiting',
      message: 'Kafka my-cluster 리소스를 지우는 중입니다.',
    });
  });
});
