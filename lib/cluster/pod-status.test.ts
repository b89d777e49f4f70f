import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.ts';
import { podRow } from './pod-status.ts';
import { VIEWED_KINDS, ranges, resourceRow } from './resource-row.ts';

interface Parts {
  phase?: string;
  reason?: string;
  containers?: object[];
  inits?: object[];
  initSpecs?: object[];
  conditions?: object[];
  deleted?: boolean;
}
const container = (state: object, ready = false, restartCount = 0) => ({
  name: 'c',
  ready,
  restartCount,
  state,
});
const running = { running: {} };

function pod({
  phase = 'Pending',
  containers = [],
  inits = [],
  initSpecs = [],
  deleted,
  ...more
}: Parts): KubeObject {
  return {
    metadata: {
      name: 'p',
      creationTimestamp: '2026-11-23T00:00:00Z',
      ...(deleted && { deletionTimestamp: 'now' }),
    },
    spec: { containers: [{ name: 'c' }], initContainers: initSpecs },
    status: { phase, containerStatuses: containers, initContainerStatuses: inits, ...more },
  };
}

describe('a pod’s line, as kubectl prints it', () => {
  it.each<[string, string, string, Parts]>([
    ['Pending', '0/1', 'waiting', {}],
    [
      'ContainerCreating',
      '0/1',
      'waiting',
      { containers: [container({ waiting: { reason: 'ContainerCreating' } })] },
    ],
    ['Running', '0/1', 'waiting', { phase: 'Running', containers: [container(running)] }],
    ['Running', '1/1', 'ok', { phase: 'Running', containers: [container(running, true)] }],
    ['ErrImagePull', '0/1', 'bad', { containers: [container({ waiting: { reason: 'ErrImagePull' } })] }],
    [
      'CrashLoopBackOff',
      '0/1',
      'bad',
      { phase: 'Running', containers: [container({ waiting: { reason: 'CrashLoopBackOff' } }, false, 3)] },
    ],
    [
      'Error',
      '0/1',
      'bad',
      { phase: 'Failed', containers: [container({ terminated: { exitCode: 1, reason: 'Error' } })] },
    ],
    [
      'ExitCode:2',
      '0/1',
      'bad',
      { phase: 'Failed', containers: [container({ terminated: { exitCode: 2 } })] },
    ],
    [
      'Signal:9',
      '0/1',
      'bad',
      { phase: 'Failed', containers: [container({ terminated: { exitCode: 137, signal: 9 } })] },
    ],
    [
      'Completed',
      '0/1',
      'ok',
      { phase: 'Succeeded', containers: [container({ terminated: { exitCode: 0, reason: 'Completed' } })] },
    ],
    [
      'Terminating',
      '1/1',
      'waiting',
      { phase: 'Running', containers: [container(running, true)], deleted: true },
    ],
    ['Evicted', '0/1', 'bad', { phase: 'Failed', reason: 'Evicted' }],
    [
      'Init:0/1',
      '0/1',
      'waiting',
      { inits: [{ ...container(running), name: 'i' }], initSpecs: [{ name: 'i' }] },
    ],
    [
      'PodInitializing',
      '0/1',
      'waiting',
      {
        inits: [{ ...container({ terminated: { exitCode: 0 } }), name: 'i' }],
        initSpecs: [{ name: 'i' }],
        containers: [container({ waiting: { reason: 'PodInitializing' } })],
      },
    ],
    [
      'Init:CrashLoopBackOff',
      '0/1',
      'bad',
      {
        inits: [{ ...container({ waiting: { reason: 'CrashLoopBackOff' } }), name: 'i' }],
        initSpecs: [{ name: 'i' }],
      },
    ],
    [
      'Running',
      '2/2',
      'ok',
      {
        phase: 'Running',
        inits: [{ ...container(running, true), name: 's', started: true }],
        initSpecs: [{ name: 's', restartPolicy: 'Always' }],
        containers: [container(running, true)],
      },
    ],
    [
      'SchedulingGated',
      '0/1',
      'waiting',
      { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    ],
  ])('%s %s %s', (status, ready, health, parts) => {
    expect(podRow(pod(parts))).toMatchObject({ status, ready, health });
  });
});

describe('a custom resource’s line', () => {
  const row = (kind: string, object: Partial<KubeObject>) =>
    resourceRow(
      VIEWED_KINDS.find((one) => one.kind === kind)!,
      { kind, ...object, metadata: { name: 'x', generation: 2, ...object.metadata } },
    );
  const conditions = (...all: object[]) => ({ observedGeneration: 2, conditions: all });
  const ready = { type: 'Ready', status: 'True' };

  it.each<[string, object, string, string]>([
    ['Kafka', conditions(ready), 'Ready', 'ok'],
    ['Kafka', { ...conditions(ready), observedGeneration: 1 }, '반영 중', 'waiting'],
    ['Kafka', conditions({ type: 'NotReady', status: 'True', reason: 'Creating' }), '만드는 중', 'waiting'],
    [
      'Kafka',
      conditions({ type: 'NotReady', status: 'True', reason: 'InvalidResourceException' }),
      'NotReady',
      'bad',
    ],
    ['Kafka', conditions({ type: 'ReconciliationPaused', status: 'True' }), '일시 정지', 'waiting'],
    ['Kafka', {}, '기다리는 중', 'waiting'],
    ['KafkaTopic', conditions({ type: 'Ready', status: 'False', reason: 'NotSupported' }), 'NotReady', 'bad'],
    ['KafkaTopic', conditions({ type: 'Unmanaged', status: 'True' }), '관리 안 함', 'waiting'],
    ['KafkaNodePool', { nodeIds: [0, 1, 2] }, '노드 0–2', 'ok'],
    ['StrimziPodSet', { pods: 3, readyPods: 2 }, '2 / 3', 'waiting'],
  ])('%s %j: %s', (kind, status, word, health) => {
    expect(row(kind, { status: status as Record<string, unknown> })).toMatchObject({ status: word, health });
  });

  it('tells the operator’s reason, an ignored label and a finalizer that holds a deletion', () => {
    const failed = conditions({
      type: 'Ready',
      status: 'False',
      reason: 'NotSupported',
      message: 'Decreasing partitions not supported',
    });
    expect(row('KafkaTopic', { status: failed }).detail).toBe(
      'NotSupported: Decreasing partitions not supported',
    );
    expect(row('KafkaUser', {}).detail).toContain('strimzi.io/cluster');
    const leaving = {
      metadata: { name: 'x', deletionTimestamp: 'now', finalizers: ['strimzi.io/topic-operator'] },
    };
    expect(row('KafkaTopic', leaving as Partial<KubeObject>)).toMatchObject({
      status: '지우는 중',
      detail: 'finalizer: strimzi.io/topic-operator',
    });
  });

  it('shortens node IDs to ranges', () => expect(ranges([5, 0, 2, 1])).toBe('0–2, 5'));
});
