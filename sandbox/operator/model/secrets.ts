import type { KubeObject, ObjectMeta } from '../runtime/resource.ts';

/** An Opaque Secret; `content` is plain text or bytes. */
export function opaqueSecret(metadata: ObjectMeta, content: Record<string, string | Buffer>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(content).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  };
}
