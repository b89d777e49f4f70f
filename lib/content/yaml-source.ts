import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Report } from './problems.ts';

/** YAML text that still knows the line of each of its values. */
export class YamlSource {
  private readonly lines = new LineCounter();
  private readonly document: Document;
  private readonly firstLine: number;
  private readonly report: Report;

  /** `firstLine`: the line of the file on which the text begins. */
  constructor(text: string, firstLine: number, report: Report) {
    this.firstLine = firstLine;
    this.report = report;
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    for (const error of this.document.errors) this.report(this.lineAt(error.pos[0]), `YAML: ${error.message}`);
  }

  get valid(): boolean {
    return this.document.errors.length === 0;
  }

  value(): unknown {
    return this.valid ? this.document.toJS() : undefined;
  }

  /** The line of the value at a path, or of its nearest ancestor that is there. */
  line(path: readonly PropertyKey[]): number {
    for (let length = path.length; length > 0; length--) {
      const at = path.slice(0, length);
      const parent = this.document.getIn(at.slice(0, -1), true);
      const key = at.at(-1);
      if (isMap(parent)) {
        const pair = parent.items.find((one) => isScalar(one.key) && one.key.value === key);
        if (isScalar(pair?.key) && pair.key.range) return this.lineAt(pair.key.range[0]);
      }
      const node = this.document.getIn(at, true);
      if (isNode(node) && node.range) return this.lineAt(node.range[0]);
    }
    return this.firstLine;
  }

  /** The part at `path` as `schema` wants it; undefined after reporting what is wrong with it. */
  parse<Schema extends z.ZodType>(schema: Schema, path: PropertyKey[] = []): z.infer<Schema> | undefined {
    if (!this.valid) return undefined;
    const value = path.reduce<unknown>((outer, key) => (outer as Record<PropertyKey, unknown>)[key], this.value());
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) this.report(this.line([...path, ...issue.path, key]), `unknown key "${key}"`);
      } else this.report(this.line([...path, ...issue.path]), describeIssue(issue));
    }
    return undefined;
  }

  private lineAt(offset: number): number {
    return this.firstLine + this.lines.linePos(offset).line - 1;
  }
}

/** One clear sentence for a schema's issue. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  const name = issue.path.filter((part) => typeof part === 'string').at(-1);
  const quoted = name ? `"${String(name)}"` : 'the block';
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined')) {
    return `${quoted} is missing`;
  }
  if (issue.code === 'too_small' && issue.minimum === 1) return `${quoted} is empty`;
  if (issue.code === 'invalid_union' && name === 'until') return `"until" ${issue.message}`;
  return `${quoted}: ${issue.message}`;
}
