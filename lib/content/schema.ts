import { z } from 'zod';
import type { StudentRow } from './student.ts';

/**
 * The shapes of course content. The schema is the documentation: chapters are Markdown, their fenced blocks
 * are parsed into these, and a block that does not fit is an error with its file and line.
 */

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');

export const chapterFrontMatter = z.strictObject({
  title: z.string().min(1),
  goals: z.array(z.string().min(1)).min(1).describe('What the student can do afterwards'),
  minutes: z.number().int().positive().describe('Expected time for the whole chapter'),
  prerequisites: z.array(z.string()).default([]),
  undoes: z.boolean().optional().describe('Takes away what earlier chapters made: they need not hold for its steps'),
  beginsAnew: z
    .boolean()
    .optional()
    .describe('Makes everything itself that it and later chapters need: earlier chapters do not hold them back'),
});
export type ChapterFrontMatter = z.infer<typeof chapterFrontMatter>;

export const targetKind = z.enum(['sandbox', 'kubeconfig']);
export type TargetKind = z.infer<typeof targetKind>;

/** Attributes of an action's info string: ```sh run id=apply terminal=main seconds=40 target=sandbox */
const actionBase = {
  id: id.describe('Unique within its step; by default run-1, run-2, …'),
  target: targetKind.optional().describe('Only offered on this kind of cluster'),
};
const terminalName = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/);

export const runAction = z.strictObject({
  ...actionBase,
  kind: z.literal('run'),
  terminal: terminalName.default('main'),
  seconds: z.number().positive().optional().describe('Expected duration, s'),
  exitCodes: z
    .array(z.number().int())
    .default([0])
    .describe('What it may end with when all is well: 1 for a diff that differs'),
  longRunning: z.boolean().default(false).describe('Ends only when stopped: -w, logs -f, consumers'),
  secret: z.boolean().optional().describe('Its output holds a secret: masked in records and reports'),
  command: z.string().min(1).describe('Typed into the shell as it stands, after {{values}} are filled in'),
});
export type RunAction = z.infer<typeof runAction>;

export const inputAction = z.strictObject({
  ...actionBase,
  kind: z.literal('input'),
  terminal: terminalName.default('main'),
  program: z.string().describe('The foreground program that must be asking, e.g. python3'),
  seconds: z.number().positive().optional().describe('Expected duration, s'),
  longRunning: z.boolean().default(false).describe('Its prompt comes back only after ^C: a loop, a consumer'),
  secret: z.boolean().optional().describe('Its output holds a secret: masked in records and reports'),
  fails: z.boolean().default(false).describe("The program's error is what the step is about"),
  text: z.string().min(1).describe('Lines for that program; Ctrl-C is written ^C on a line of its own'),
});
export type InputAction = z.infer<typeof inputAction>;

export const fileAction = z.strictObject({
  ...actionBase,
  kind: z.literal('file'),
  path: z.string().describe('Below content/lab, and below the workspace once copied'),
  mode: z.enum(['show', 'edit', 'change']).default('show'),
  lines: z
    .strictObject({ from: z.number().int().positive(), to: z.number().int().positive() })
    .optional()
    .describe('The part that the step is about, 1-based and inclusive; the whole file when missing'),
  change: z
    .strictObject({ find: z.string(), replace: z.string() })
    .optional()
    .describe('With mode change: the visible difference that the button applies'),
});
export type FileAction = z.infer<typeof fileAction>;

export const expectBlock = z.strictObject({
  kind: z.literal('expect'),
  target: targetKind.optional(),
  text: z.string(),
});

export const predictBlock = z.strictObject({
  kind: z.literal('predict'),
  question: z.string().min(1),
  choices: z
    .array(z.strictObject({ text: z.string().min(1), correct: z.boolean().default(false) }))
    .min(2)
    .refine((all) => all.filter((one) => one.correct).length === 1, 'exactly one choice is correct'),
  why: z.string().min(1).describe('One sentence, shown after the run'),
});

/** `until` of a resource check. Exactly one of them. */
export const resourceUntil = z.union([
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ condition: z.string(), is: z.enum(['True', 'False', 'Unknown']).default('True') }),
  z.strictObject({
    path: z.string().describe('Dotted path or JSONPath without braces, e.g. status.phase'),
    is: z.union([z.string(), z.number(), z.boolean()]).optional(),
    matches: z.string().optional().describe('Regular expression on the value as text'),
  }),
  z.strictObject({
    ready: z.number().int().nonnegative().describe('Number of Ready pods that match the selector'),
  }),
], 'needs exactly one of exists, condition, path (with is or matches) or ready');

const checkBase = {
  says: z.string().min(1).describe('확인할 것: …, without the label, one Korean sentence'),
  hint: z.string().min(1).describe('What to try when it is missing, Korean'),
  within: z
    .string()
    .regex(/^\d+(s|m)$/)
    .default('30s')
    .describe('Usual time until it holds; past it the card says so'),
  target: targetKind.optional(),
  once: z
    .boolean()
    .optional()
    .describe('It is about a moment that later steps end: a step that was green once stays so'),
};

export const resourceCheck = z.strictObject({
  ...checkBase,
  resource: z.string().describe('kubectl style: namespaces/kafka, kafkas.kafka.strimzi.io/my-cluster, pods'),
  namespace: z.string().optional(),
  selector: z.string().optional().describe('Label selector, instead of a name'),
  until: resourceUntil,
});

export const runCheck = z.strictObject({
  ...checkBase,
  run: id.describe('Id of a run or an input of this step'),
  exitCode: z.number().int().optional(),
  output: z.string().optional().describe('Regular expression on the plain text of its output'),
});

export const shellCheck = z.strictObject({
  ...checkBase,
  file: z.string().describe('A workspace file below the lab folder; * stands for any part of a name'),
  contains: z.string().describe('Regular expression; with *, every file must match'),
});

/** Of a topic as the brokers tell it, not of the KafkaTopic resource. */
export const topicCheck = z.strictObject({
  ...checkBase,
  topic: z.string().min(1),
  until: z.union([
    z.strictObject({ exists: z.boolean() }),
    z.strictObject({ partitions: z.number().int().positive() }),
    z.strictObject({ messages: z.number().int().positive().describe('At least so many in all partitions together') }),
  ], 'needs exactly one of exists, partitions or messages'),
});

export const groupCheck = z.strictObject({
  ...checkBase,
  group: z.string().min(1),
  until: z.union([
    z.strictObject({ exists: z.boolean() }),
    z.strictObject({ state: z.enum(['Empty', 'Stable']) }),
    z.strictObject({ members: z.number().int().nonnegative() }),
    z.strictObject({ lag: z.number().int().nonnegative().describe('At most so many messages behind, all partitions together') }),
    z.strictObject({
      spread: z
        .array(z.number().int().nonnegative())
        .min(1)
        .describe('Stable, with so many members and so many partitions each, in descending order'),
    }),
    z.strictObject({
      client: z.string().min(1).describe("A member's client id, or the part of it before a hyphen"),
      partitions: z.number().int().nonnegative().describe('Stable, and so many partitions are that member\'s'),
    }),
  ], 'needs exactly one of exists, state (Empty or Stable), members, lag, spread, or client with partitions'),
});

/** Of what Prometheus has scraped. */
export const metricCheck = z.strictObject({
  ...checkBase,
  promql: z.string().min(1).describe('A query whose answer is one number, without a range'),
  until: z.union([
    z.strictObject({ is: z.number() }),
    z.strictObject({ atLeast: z.number() }),
    z.strictObject({ atMost: z.number() }),
  ], 'needs exactly one of is, atLeast or atMost'),
});

export const check = z.union([resourceCheck, runCheck, shellCheck, topicCheck, groupCheck, metricCheck]);
export type Check = z.infer<typeof check>;
export type ResourceCheck = z.infer<typeof resourceCheck>;
export type RunCheck = z.infer<typeof runCheck>;
export type FileCheck = z.infer<typeof shellCheck>;
export type TopicCheck = z.infer<typeof topicCheck>;
export type GroupCheck = z.infer<typeof groupCheck>;
export type MetricCheck = z.infer<typeof metricCheck>;

/** HTML parts are rendered on the server from our own Markdown, with no raw HTML passed through. */
export type Block =
  | { kind: 'prose'; html: string }
  | { kind: 'note'; label: string; html: string }
  /** `src` is a data: URL. An SVG comes as markup in `svg` too: inlined, it takes the page's theme (--figure-*). */
  | { kind: 'figure'; src: string; alt: string; caption?: string; svg?: string }
  | RunAction
  | InputAction
  | FileAction
  | z.infer<typeof expectBlock>
  | z.infer<typeof predictBlock>
  | { kind: 'solution'; html: string }
  /** The class's topics and groups, with the choice of the student's own number. */
  | { kind: 'students'; student: string; rows: StudentRow[] };

export type Action = RunAction | InputAction | FileAction;

export interface Step {
  id: string;
  /** "(1)" as in the heading; empty for a heading without a number. */
  number: string;
  title: string;
  blocks: Block[];
  checks: Check[];
  /** Expected seconds of all its actions together, for "약 40초". */
  seconds: number;
  line: number;
}

export interface Section {
  /** "3.1" */
  number: string;
  title: string;
  intro: Block[];
  steps: Step[];
}

export interface Chapter extends ChapterFrontMatter {
  /** Folder name: "03-kafka-cluster". */
  id: string;
  number: number;
  intro: Block[];
  sections: Section[];
}

/** A value that only the cluster knows. Those of Secrets are masked wherever text is kept. */
export const clusterValue = z.union([
  z.strictObject({ secret: z.string().describe('Name of a Secret in the namespace'), key: z.string() }),
  z.strictObject({ nodeAddress: z.literal(true).describe('Where NodePorts answer a client outside the cluster') }),
]);
export type ClusterValue = z.infer<typeof clusterValue>;

/** What the board fills into the command of a member, after it has checked it. */
export const MEMBER_VALUES = ['memberName', 'memberGroup', 'memberTopic', 'memberProtocol'] as const;

/** One more member of a consumer group, as the rebalance board starts it in a terminal of its own. */
export const memberProgram = z.strictObject({
  command: z
    .string()
    .refine((text) => MEMBER_VALUES.every((name) => text.includes(`{{${name}}}`)), `needs ${MEMBER_VALUES.map((name) => `{{${name}}}`).join(', ')}`)
    .describe('Typed into the shell as it stands, after {{values}} are filled in'),
  answer: z
    .string()
    .regex(/^\{\{[a-z][a-zA-Z]*\}\}$/, 'the {{name}} of a secret')
    .describe('What is typed where it asks without showing: a secret'),
});
export type MemberProgram = z.infer<typeof memberProgram>;

/** content/chapters/course.yaml: what all chapters share. */
export const courseFile = z.strictObject({
  terminals: z.array(terminalName).min(1).describe('Every terminal that a chapter may name; the first is the main one'),
  values: z.record(z.string().regex(/^[a-z][a-zA-Z]*$/), z.string().min(1)).default({}).describe('{{name}} in chapters'),
  sessionValues: z
    .record(z.string().regex(/^[a-z][a-zA-Z]*$/), z.string().includes('{{student}}'))
    .default({})
    .describe('{{name}} that holds the number which the student chose: {{student}} in it is that number'),
  clusterValues: z
    .record(z.string().regex(/^[a-z][a-zA-Z]*$/), clusterValue)
    .default({})
    .describe('{{name}} that the server reads from the cluster at the moment of a run'),
  members: memberProgram.optional(),
});

export interface Course {
  /** By number. */
  chapters: Chapter[];
  terminals: string[];
  /** With the session's values of `student` among them. */
  values: Record<string, string>;
  clusterValues: Record<string, ClusterValue>;
  members?: MemberProgram;
  /** Whose numbers stand in the chapters: "01" to "30". */
  student: string;
}
