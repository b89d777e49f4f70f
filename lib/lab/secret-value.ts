import { KubeClient, KubeStatusError } from '#lib/cluster/kube-client.ts';
import type { KubeObject } from '#lib/cluster/kube-object.ts';
import { LabError } from '#lib/errors.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';

/** One decoded value of a Secret. @throws LabError NOT_FOUND, TARGET_NOT_READY, TARGET_UNREACHABLE */
export async function readSecret(
  target: ClusterTarget,
  namespace: string,
  name: string,
  key: string,
): Promise<string> {
  const client = new KubeClient(target.kubeConfig());
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  const secret = await client.get<KubeObject>(path).catch((error: unknown) => {
    if (error instanceof KubeStatusError && error.status === 404) return undefined;
    throw new LabError(
      'TARGET_UNREACHABLE',
      `Secret ${name}을 읽지 못했습니다. ${error instanceof Error ? error.message : ''}`,
      '클러스터와 연결되어 있는지 확인하고 다시 시도하세요.',
      { cause: error },
    );
  });
  const data = (secret?.data ?? {}) as Record<string, string>;
  const encoded = Object.hasOwn(data, key) ? data[key] : undefined;
  if (encoded === undefined)
    throw new LabError(
      'NOT_FOUND',
      `Secret ${name}에 ${key || '그'} 값이 없습니다.`,
      'KafkaUser가 Ready인지 확인하고 다시 시도하세요.',
    );
  return Buffer.from(encoded, 'base64').toString('utf8');
}
