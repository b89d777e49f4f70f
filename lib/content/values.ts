import type { Report } from './problems.ts';

/** {{namespace}}: a name in double braces. Go templates ({{.status}}, {{ range }}) are not values. */
const VALUE = /\{\{([a-z][a-zA-Z]*)\}\}/g;

/** Fills in the course's values line by line; a value nobody declared is reported and left as it is. */
export function fillValues(text: string, values: Record<string, string>, report: Report): string {
  return text
    .split('\n')
    .map((line, index) =>
      line.replace(VALUE, (written, name: string) => {
        const value = values[name];
        if (value === undefined) {
          report(index + 1, `unknown value ${written}; course.yaml has ${Object.keys(values).join(', ') || 'none'}`);
        }
        return value ?? written;
      }),
    )
    .join('\n');
}
