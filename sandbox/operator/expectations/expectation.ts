import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../runtime/resource.ts';

/** What an object must look like: only what a user or another program could rely on. */
export interface Expectation {
  kind: string;
  name: string;
  /** `Kind/name` of the only owner; undefined when it must have none. */
  owner?: string;
  /** Component and type as in the labels strimzi.io/name and strimzi.io/component-type. */
  component: [name: string, type: string];
  /** Labels and annotations beyond those that every object of a component has. */
  labels?: Record<string, string>;
  annotations?: Record<string, string | RegExp>;
  /** Values at paths; `[]` in a path means all elements of a list. */
  fields?: Record<string, unknown>;
}

/** Everything in which an object is not what is expected, one line each. */
export function violations(expected: Expectation, object: KubeObject | undefined): string[] {
  const subject = `${expected.kind} ${expected.name}`;
  if (!object) return [`${subject}: missing`];
  const found: string[] = [];
  const check = (what: string, actual: unknown, wanted: unknown) => {
    const same = wanted instanceof RegExp ? wanted.test(String(actual)) : isDeepStrictEqual(actual, wanted);
    if (!same)
      found.push(
        `${subject}: ${what} is ${JSON.stringify(actual)}, expected ${String(wanted) === '[object Object]' || Array.isArray(wanted) ? JSON.stringify(wanted) : String(wanted)}`,
      );
  };
  const owners = object.metadata.ownerReferences ?? [];
  check('owner', owners.map(({ kind, name }) => `${kind}/${name}`).join(), expected.owner ?? '');
  for (const owner of owners) check('blockOwnerDeletion', owner.blockOwnerDeletion, true);
  check('labels', object.metadata.labels, { ...labelsOf(expected.component), ...expected.labels });
  for (const [key, wanted] of Object.entries(expected.annotations ?? {})) {
    check(`annotation ${key}`, object.metadata.annotations?.[key], wanted);
  }
  for (const [path, wanted] of Object.entries(expected.fields ?? {}))
    check(path, valueAt(object, path), wanted);
  return found;
}

function labelsOf([component, type]: [string, string]): Record<string, string> {
  return {
    'app.kubernetes.io/instance': 'my-cluster',
    'app.kubernetes.io/managed-by': 'strimzi-cluster-operator',
    'app.kubernetes.io/name': type,
    'app.kubernetes.io/part-of': 'strimzi-my-cluster',
    'strimzi.io/cluster': 'my-cluster',
    'strimzi.io/component-type': type,
    'strimzi.io/kind': 'Kafka',
    'strimzi.io/name': component,
  };
}

/** The value at `a.b[].c`; data keys with dots are written in quotes: `data."ca.crt"`. */
export function valueAt(object: unknown, path: string): unknown {
  const steps = [...path.matchAll(/"([^"]+)"|([^.[\]"]+)|(\[\])/g)].map(
    (step) => step[1] ?? step[2] ?? step[3]!,
  );
  let values: unknown[] = [object];
  let list = false;
  for (const step of steps) {
    if (step === '[]') {
      list = true;
      values = values.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
    } else if (step === 'keys()') {
      values = values.map((value) => Object.keys(value ?? {}).sort());
    } else {
      values = values.map((value) => (value as Record<string, unknown> | undefined)?.[step]);
    }
  }
  return list ? values : values[0];
}
