import { randomBytes } from 'node:crypto';
import type { KubeClient } from './client.ts';
import type { KubeObject } from './resource.ts';

export interface EventNote {
  regarding: KubeObject;
  related?: KubeObject;
  type?: 'Normal' | 'Warning';
  reason: string;
  action: string;
  note: string;
}

/** Writes events.k8s.io Events in the name of one controller; `instance` is the pod that runs it. */
export class EventRecorder {
  readonly #client: KubeClient;
  readonly #controller: string;
  readonly #instance: string;

  constructor(client: KubeClient, controller: string, instance: string) {
    this.#client = client;
    this.#controller = controller;
    this.#instance = instance;
  }

  async record(event: EventNote): Promise<void> {
    const { namespace } = event.regarding.metadata;
    await this.#client.create({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: `${event.regarding.metadata.name}.${randomBytes(8).toString('hex')}`, namespace },
      // Kubernetes' MicroTime wants six digits.
      eventTime: new Date().toISOString().replace('Z', '000Z'),
      reportingController: this.#controller,
      reportingInstance: this.#instance,
      type: event.type ?? 'Normal',
      reason: event.reason,
      action: event.action,
      note: event.note,
      regarding: reference(event.regarding),
      ...(event.related ? { related: reference(event.related) } : {}),
    });
  }
}

function reference(object: KubeObject) {
  const { name, namespace, uid } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, name, namespace, uid };
}
