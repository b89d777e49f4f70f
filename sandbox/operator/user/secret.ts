import { ownerReference } from '../runtime/owner.ts';
import type { KafkaUser, Secret } from './types.ts';

const OPERATOR = 'strimzi-user-operator';

/** The Secret with a user's credentials; `contents` is plain text. */
export function userSecret(user: KafkaUser, name: string, contents: Record<string, string | Buffer>): Secret {
  const template = user.spec.template?.secret?.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: user.metadata.namespace,
      labels: { ...template?.labels, ...secretLabels(user) },
      ...(template?.annotations && { annotations: template.annotations }),
      ownerReferences: [ownerReference(user)],
    },
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(contents).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  };
}

function secretLabels(user: KafkaUser): Record<string, string> {
  const { name, labels } = user.metadata;
  // app.kubernetes.io/* says who manages an object: that is us, not who manages the KafkaUser.
  const own = Object.entries(labels ?? {}).filter(([key]) => !key.startsWith('app.kubernetes.io/'));
  return {
    ...Object.fromEntries(own),
    'strimzi.io/kind': 'KafkaUser',
    'app.kubernetes.io/name': OPERATOR,
    'app.kubernetes.io/instance': labelValue(name),
    'app.kubernetes.io/part-of': labelValue(`strimzi-${name}`),
    'app.kubernetes.io/managed-by': OPERATOR,
  };
}

/** A label's value has at most 63 characters and ends with a letter or digit. */
const labelValue = (value: string): string => value.slice(0, 63).replace(/[^A-Za-z0-9]+$/, '');

export function secretBytes(secret: Secret | undefined, key: string): Buffer | undefined {
  const value = secret?.data?.[key];
  return value ? Buffer.from(value, 'base64') : undefined;
}

export const secretText = (secret: Secret | undefined, key: string): string | undefined =>
  secretBytes(secret, key)?.toString('utf8');
