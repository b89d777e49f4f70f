import type { z } from 'zod';
import { parseInfoString } from './info-string.ts';
import type { LabFiles } from './lab-files.ts';
import type { Report } from './problems.ts';
import { renderMarkdownText } from './render.ts';
import {
  expectBlock,
  fileAction,
  groupCheck,
  metricCheck,
  inputAction,
  predictBlock,
  resourceCheck,
  runAction,
  runCheck,
  shellCheck,
  topicCheck,
  type Block,
  type Check,
} from './schema.ts';
import type { StudentRow } from './student.ts';
import { describeIssue, YamlSource } from './yaml-source.ts';

export interface Fence {
  language: string;
  meta: string | null;
  body: string;
  /** Of the opening fence. */
  line: number;
}

export interface CheckAt {
  check: Check;
  line: number;
}

/** What a fenced block is: a block of the card, checks of the step, or plain code of the prose. */
export type ParsedFence =
  | { type: 'block'; block: Block; line: number }
  | { type: 'checks'; checks: CheckAt[]; incomplete: boolean }
  | { type: 'prose' }
  | { type: 'invalid' };

/** The class, and whose card it is. */
export interface Students {
  student: string;
  rows: StudentRow[];
}

type Attributes = Record<string, string | true>;

export class FenceParser {
  private readonly lab: LabFiles;
  private readonly students: Students;
  private readonly report: Report;
  /** How many actions of each kind the step has so far: for default ids. */
  private counts: Record<string, number> = {};

  constructor(lab: LabFiles, students: Students, report: Report) {
    this.lab = lab;
    this.students = students;
    this.report = report;
  }

  startStep(): void {
    this.counts = {};
  }

  parse(fence: Fence): ParsedFence {
    const info = parseInfoString(fence.meta);
    if (info === null) return { type: 'prose' };
    if (typeof info === 'string') return this.invalid(fence.line, info);
    const { kind, attributes } = info;
    switch (kind) {
      case 'run':
        return this.block(fence, runAction, this.run(fence, attributes));
      case 'input':
        return this.block(fence, inputAction, this.input(fence, attributes));
      case 'file':
        return this.file(fence, attributes);
      case 'expect':
        return this.block(fence, expectBlock, { ...attributes, kind, text: fence.body });
      case 'predict':
        return this.predict(fence, attributes);
      case 'check':
        return this.checks(fence, attributes);
      case 'solution': {
        if (!this.withoutAttributes(fence, attributes)) return { type: 'invalid' };
        const html = renderMarkdownText(fence.body, fence.line + 1, this.report);
        return { type: 'block', block: { kind, html }, line: fence.line };
      }
      case 'students':
        return this.assignments(fence, attributes);
      default:
        return this.invalid(
          fence.line,
          `unknown block "${kind}"; known are run, input, file, expect, predict, check, solution, students`,
        );
    }
  }

  private run(fence: Fence, attributes: Attributes): unknown {
    const { seconds, long, exit, ...rest } = attributes;
    return this.withId('run', {
      ...rest,
      kind: 'run',
      command: fence.body,
      ...(long !== undefined && { longRunning: long }),
      ...(seconds !== undefined && { seconds: Number(seconds) }),
      ...(exit !== undefined && { exitCodes: String(exit).split(',').map(Number) }),
    });
  }

  private input(fence: Fence, attributes: Attributes): unknown {
    const { seconds, long, ...rest } = attributes;
    return this.withId('input', {
      ...rest,
      kind: 'input',
      text: fence.body,
      ...(long !== undefined && { longRunning: long }),
      ...(seconds !== undefined && { seconds: Number(seconds) }),
    });
  }

  private file(fence: Fence, attributes: Attributes): ParsedFence {
    const { path, mode = 'show' } = attributes;
    if (typeof path !== 'string') return this.invalid(fence.line, 'a file block needs path=…');
    const text = this.lab.read(path);
    if (text === null) return this.invalid(fence.line, `lab file "${path}" is missing in content/lab`);
    let part: object = {};
    if (mode === 'change') {
      const change = readDiff(fence.body);
      if (!change) return this.invalid(fence.line, 'a change is written as a diff: lines that begin with " ", "-" or "+"');
      if (text.split(change.find).length !== 2) {
        return this.invalid(fence.line, `the diff's old lines must stand exactly once in ${path}`);
      }
      part = { change };
    } else if (fence.body.trim()) {
      const at = `\n${text}`.indexOf(`\n${fence.body.trimEnd()}\n`);
      if (at < 0) return this.invalid(fence.line, `the block differs from ${path}; copy its lines as they are`);
      const from = text.slice(0, at).split('\n').length;
      const to = from + fence.body.trimEnd().split('\n').length - 1;
      if (to - from + 1 < text.trimEnd().split('\n').length) part = { lines: { from, to } };
    }
    return this.block(fence, fileAction, this.withId('file', { ...attributes, kind: 'file', ...part }));
  }

  private predict(fence: Fence, attributes: Attributes): ParsedFence {
    if (!this.withoutAttributes(fence, attributes)) return { type: 'invalid' };
    const source = new YamlSource(fence.body, fence.line + 1, this.report);
    const data = source.parse(predictBlock.omit({ kind: true }));
    if (!data) return { type: 'invalid' };
    return { type: 'block', block: { kind: 'predict', ...data }, line: fence.line };
  }

  private assignments(fence: Fence, attributes: Attributes): ParsedFence {
    if (!this.withoutAttributes(fence, attributes)) return { type: 'invalid' };
    if (fence.body.trim()) return this.invalid(fence.line, 'a students block is empty: course.yaml says what belongs to a number');
    if (this.students.rows.length === 0)
      return this.invalid(fence.line, 'course.yaml declares no sessionValues eduTopic and eduGroup');
    return { type: 'block', block: { kind: 'students', ...this.students }, line: fence.line };
  }

  private checks(fence: Fence, attributes: Attributes): ParsedFence {
    if (!this.withoutAttributes(fence, attributes)) return { type: 'invalid' };
    const source = new YamlSource(fence.body, fence.line + 1, this.report);
    if (!source.valid) return { type: 'invalid' };
    const list = source.value();
    if (!Array.isArray(list) || list.length === 0) {
      return this.invalid(fence.line, 'a check block is a list: each check begins with "- "');
    }
    const checks = list.flatMap((item: unknown, index): CheckAt[] => {
      const schema = checkSchema(item);
      const line = source.line([index]);
      if (!schema) {
        this.report(line, 'a check needs exactly one of resource, run, file, topic or group');
        return [];
      }
      const check = source.parse(schema, [index]);
      return check ? [{ check, line }] : [];
    });
    return { type: 'checks', checks, incomplete: checks.length < list.length };
  }

  private withId(kind: string, fields: Record<string, unknown>): Record<string, unknown> {
    const count = (this.counts[kind] ?? 0) + 1;
    this.counts[kind] = count;
    return { id: `${kind}-${count}`, ...fields };
  }

  private withoutAttributes(fence: Fence, attributes: Attributes): boolean {
    for (const name of Object.keys(attributes)) this.report(fence.line, `unknown attribute "${name}"`);
    return Object.keys(attributes).length === 0;
  }

  private block(fence: Fence, schema: z.ZodType<Block>, fields: unknown): ParsedFence {
    const result = schema.safeParse(fields);
    if (result.success) return { type: 'block', block: result.data, line: fence.line };
    for (const issue of result.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) this.report(fence.line, `unknown attribute "${key}"`);
      } else this.report(fence.line, describeIssue(issue));
    }
    return { type: 'invalid' };
  }

  private invalid(line: number, message: string): ParsedFence {
    this.report(line, message);
    return { type: 'invalid' };
  }
}

/** Which kind of check it is decides which fields it may have: a union's own messages would name all kinds. */
function checkSchema(item: unknown): z.ZodType<Check> | null {
  if (typeof item !== 'object' || item === null) return null;
  const kinds = [
    'resource' in item && resourceCheck,
    'run' in item && runCheck,
    'file' in item && shellCheck,
    'topic' in item && topicCheck,
    'group' in item && groupCheck,
    'promql' in item && metricCheck,
  ].filter((schema) => schema !== false);
  return kinds.length === 1 ? (kinds[0] ?? null) : null;
}

/** A diff without headers; null when a line begins with anything but a space, "-" or "+". */
function readDiff(body: string): { find: string; replace: string } | null {
  const lines = body.split('\n');
  if (lines.some((line) => line !== '' && !/^[ +-]/.test(line))) return null;
  const side = (mark: string) =>
    lines
      .filter((line) => line === '' || line.startsWith(' ') || line.startsWith(mark))
      .map((line) => line.slice(1))
      .join('\n');
  const find = side('-');
  const replace = side('+');
  return find && find !== replace ? { find, replace } : null;
}
