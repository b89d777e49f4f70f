import type { Report } from './problems.ts';
import type { ClusterValue } from './schema.ts';

/** {{namespace}}: a name in double braces. Go templates ({{.status}}, {{ range }}) are not values. */
const VALUE = /\{\{([a-z][a-zA-Z]*)\}\}/g;

/**
 * Fills in the course's values line by line. Those of the cluster stay until they are needed; a value nobody
 * declared is reported and left as it is.
 */
export function fillValues(
  text: string,
  values: Record<string, string>,
  clusterValues: Record<string, ClusterValue>,
  report: Report,
): string {
  return text
    .split('\n')
    .map((line, index) =>
      replaceValues(line, (name, written) => {
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        if (value === undefined && !Object.hasOwn(clusterValues, name)) {
          const known = [...Object.keys(values), ...Object.keys(clusterValues)];
          report(index + 1, `unknown value ${written}; course.yaml has ${known.join(', ') || 'none'}`);
        }
        return value ?? written;
      }),
    )
    .join('\n');
}

export function replaceValues(text: string, replace: (name: string, written: string) => string): string {
  return text.replace(VALUE, (written, name: string) => replace(name, written));
}

/** The {{names}} in a text. */
export function valuesIn(text: string): string[] {
  return [...text.matchAll(VALUE)].map(([, name = '']) => name);
}

export function hasSecret(text: string, clusterValues: Record<string, ClusterValue>): boolean {
  return valuesIn(text).some((name) => isSecret(clusterValues[name]));
}

/** Whether the line is nothing but a secret's {{name}}. */
export function isSecretLine(line: string, clusterValues: Record<string, ClusterValue>): boolean {
  const name = /^\{\{([a-z][a-zA-Z]*)\}\}$/.exec(line)?.[1];
  return name !== undefined && isSecret(clusterValues[name]);
}

const isSecret = (value: ClusterValue | undefined) => value !== undefined && 'secret' in value;
