import { findProducer } from '#lib/content/find.ts';
import type { ClusterValue, Course } from '#lib/content/schema.ts';
import { isSecretLine, replaceValues, valuesIn } from '#lib/content/values.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { LabError } from '#lib/errors.ts';
import { isLabError } from '#lib/http/api-error.ts';
import type { ClusterValues } from '#lib/runs/input-runs.ts';
import { readSecret } from './secret-value.ts';

/** The {{values}} of the course that only the cluster knows, read when something needs them. */
export function clusterValuesOf(course: Course, target: ClusterTarget, namespace: string): ClusterValues {
  const { clusterValues } = course;
  const read = async (name: string): Promise<string | undefined> => {
    const value = clusterValues[name];
    if (!value) return undefined;
    return 'secret' in value ? secretOf(value, course, target, namespace) : target.nodeAddress();
  };
  return {
    isSecret: (line) => isSecretLine(line, clusterValues),
    fill: async (text) => {
      const known = new Map<string, string | undefined>();
      for (const name of valuesIn(text)) if (!known.has(name)) known.set(name, await read(name));
      return replaceValues(text, (name, written) => known.get(name) ?? written);
    },
  };
}

async function secretOf(
  { secret, key }: Extract<ClusterValue, { secret: string }>,
  course: Course,
  target: ClusterTarget,
  namespace: string,
): Promise<string> {
  try {
    return await readSecret(target, namespace, secret, key);
  } catch (error) {
    if (!isLabError(error) || error.code !== 'NOT_FOUND') throw error;
    const producer = findProducer(course, secret);
    throw new LabError(
      'STEP_NOT_DONE',
      `Secret ${secret}의 ${key} 값이 클러스터에 없어서 입력하지 않았습니다.`,
      producer
        ? `먼저 ${producer} 단계를 실행해 Secret ${secret}을 만드세요.`
        : `먼저 Secret ${secret}을 만드는 단계를 실행하세요.`,
      { cause: error },
    );
  }
}
