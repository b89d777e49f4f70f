import { findProducer } from '#lib/content/find.ts';
import type { ClusterValue, Course } from '#lib/content/schema.ts';
import { isSecretLine, replaceValues, valuesIn } from '#lib/content/values.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { LabError } from '#lib/errors.ts';
import { isLabError } from '#lib/http/api-error.ts';
import type { ClusterValues } from '#lib/runs/input-runs.ts';
import { readSecret } from './secret-value.ts';

export interface CourseValues extends ClusterValues {
  /**
   * A check's regular expression with the node's address in it. Undefined while it is being asked for; `changed`
   * is called when it has come.
   */
  pattern(text: string, changed: () => void): string | undefined;
}

/** The {{values}} of the course that only the cluster knows, read when something needs them. */
export function clusterValuesOf(
  course: Pick<Course, 'chapters' | 'clusterValues'>,
  target: ClusterTarget,
  namespace: string,
): CourseValues {
  const { clusterValues } = course;
  const address = rememberedAddress(target);
  const read = async (name: string): Promise<string | undefined> => {
    const value = Object.hasOwn(clusterValues, name) ? clusterValues[name] : undefined;
    if (!value) return undefined;
    return 'secret' in value ? secretOf(value, course, target, namespace) : address.read();
  };
  return {
    isSecret: (line) => isSecretLine(line, clusterValues),
    fill: async (text) => {
      const known = new Map<string, string | undefined>();
      for (const name of valuesIn(text)) if (!known.has(name)) known.set(name, await read(name));
      return replaceValues(text, (name, written) => known.get(name) ?? written);
    },
    pattern: (text, changed) => {
      if (valuesIn(text).length === 0) return text;
      const known = address.known(changed);
      return known === undefined ? undefined : replaceValues(text, () => known.replaceAll('.', '\\.'));
    },
  };
}

/** Checks ask many times a second: they get the address that was read last. */
function rememberedAddress(target: ClusterTarget) {
  let last: string | undefined;
  let asking = false;
  const read = async () => (last = await target.nodeAddress());
  return {
    read,
    known: (changed: () => void): string | undefined => {
      if (last === undefined && !asking) {
        asking = true;
        // A cluster that cannot say it yet is asked again with the next evaluation.
        void read()
          .then(changed, () => {})
          .finally(() => (asking = false));
      }
      return last;
    },
  };
}

async function secretOf(
  { secret, key }: Extract<ClusterValue, { secret: string }>,
  course: Pick<Course, 'chapters'>,
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
