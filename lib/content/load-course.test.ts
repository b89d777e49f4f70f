import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAction, isAction, findStep } from './find.ts';
import { loadCourse, readCourse } from './load-course.ts';

const COURSE = 'terminals: [main, consumer]\nvalues: { namespace: kafka }\n';
/** Twelve lines, so that what a test adds begins on line 13. */
const HEAD = `---
title: Kafka
goals:
  - Learn.
minutes: 5
---

# 1. Kafka

## 1.1 Section

### (1) Step {#first}
`;
const CHECK = '```yaml check\n- { run: run-1, exitCode: 0, says: It ran., hint: Run it. }\n```\n';
const RUN = '```sh run\nls\n```\n';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'course-'));
  write('chapters/course.yaml', COURSE);
  write('lab/kafka/topic.yaml', 'a: 1\nb: 2\nc: 3\n');
  write('lab/kafka/other.yaml', 'a: 1\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The problems of a chapter, as "line message". */
function problemsOf(text: string): string[] {
  write('chapters/01-kafka/chapter.md', text);
  return readCourse(folder).problems.map(({ line, message }) => `${line} ${message}`);
}

/** The first step of a chapter whose step has this text. */
function stepOf(text: string) {
  expect(problemsOf(HEAD + text)).toEqual([]);
  const step = findStep(readCourse(folder).course, '01-kafka', 'first');
  if (!step) throw new Error('no step');
  return step;
}

// The first to load also compiles every library it needs, which a busy machine does slowly.
describe('the real course', { timeout: 60_000 }, () => {
  it('has no mistakes', () => {
    expect(readCourse().problems).toEqual([]);
  });

  it('is read once', () => {
    expect(loadCourse()).toBe(loadCourse());
  });

  it('finds an action by chapter, step and id', async () => {
    const action = findAction(await loadCourse(), '02-operator-install', 'create-namespace', 'create');
    expect(action).toMatchObject({ kind: 'run', command: 'kubectl create ns kafka', terminal: 'main' });
    expect(findAction(await loadCourse(), '02-operator-install', 'create-namespace', 'rm')).toBeUndefined();
  });

  it('gives every step that acts a check, and every check a hint', async () => {
    const course = await loadCourse();
    expect(course.chapters.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const step of course.chapters.flatMap(({ sections }) => sections.flatMap(({ steps }) => steps))) {
      if (step.blocks.some((block) => isAction(block) && block.kind !== 'file'))
        expect(step.checks.length, step.id).toBeGreaterThan(0);
      for (const check of step.checks) expect(check.hint.trim(), step.id).not.toBe('');
    }
  });

  it('marks the command that prints a password', async () => {
    const action = findAction(await loadCourse(), '03-kafka-cluster', 'password', 'password');
    expect(action).toMatchObject({ secret: true });
  });
});

describe('a step', () => {
  it('keeps its blocks in reading order', () => {
    const step = stepOf(`Text with \`code\`.\n\n${RUN}\n> **Note**\n> More.\n\n${CHECK}`);
    expect(step.blocks).toMatchObject([
      { kind: 'prose', html: '<p>Text with <code>code</code>.</p>' },
      { kind: 'run', id: 'run-1', terminal: 'main', exitCodes: [0], longRunning: false, command: 'ls' },
      { kind: 'note', label: 'Note', html: '<p>More.</p>' },
    ]);
    expect(step).toMatchObject({ number: '(1)', title: 'Step', line: 12 });
  });

  it('reads attributes of an action', () => {
    const text = '```sh run id=watch terminal=consumer seconds=40 exit=0,1 long\nls -w\n```\n';
    const step = stepOf(text + CHECK.replace('run-1, exitCode: 0', 'watch, output: x'));
    expect(step.blocks[0]).toMatchObject({ id: 'watch', terminal: 'consumer', seconds: 40, exitCodes: [0, 1], longRunning: true });
    expect(step.seconds).toBe(40);
  });

  it('fills in values', () => {
    const step = stepOf('```sh run\nkubectl -n {{namespace}} get pod -o go-template={{.status}}\n```\n' + CHECK);
    expect(step.blocks[0]).toMatchObject({ command: 'kubectl -n kafka get pod -o go-template={{.status}}' });
  });

  it('fills in what belongs to a student, also where YAML would read braces', () => {
    write('chapters/course.yaml', `${COURSE}sessionValues: { eduTopic: 'edu-topic-{{student}}' }\n`);
    const check = '```yaml check\n- topic: {{eduTopic}}\n  until: { exists: true }\n  says: It is there.\n  hint: Wait.\n```\n';
    write('chapters/01-kafka/chapter.md', `${HEAD}Number {{student}}.\n\n${RUN.replace('ls', 'ls {{eduTopic}}')}${check}`);
    const of = (student?: string) => findStep(readCourse(folder, student).course, '01-kafka', 'first')!;
    expect(of().blocks).toMatchObject([{ html: '<p>Number 01.</p>' }, { command: 'ls edu-topic-01' }]);
    expect(of('30').checks).toMatchObject([{ topic: 'edu-topic-30' }]);
    expect(readCourse(folder, '30').course).toMatchObject({ student: '30', values: { eduTopic: 'edu-topic-30' } });
  });

  it('lists the class where a students block stands', () => {
    const block = '```yaml students\n```\n';
    expect(problemsOf(HEAD + block)).toEqual(['13 course.yaml declares no sessionValues eduTopic and eduGroup']);
    write('chapters/course.yaml', `${COURSE}sessionValues: { eduTopic: 't-{{student}}', eduGroup: 'g-{{student}}' }\n`);
    const [students] = stepOf(block).blocks;
    if (students?.kind !== 'students') throw new Error('no students');
    expect(students.student).toBe('01');
    expect(students.rows).toHaveLength(30);
    expect(students.rows.at(-1)).toEqual({ student: '30', topic: 't-30', group: 'g-30' });
  });

  it('knows which lines of a lab file it is about', () => {
    const step = stepOf('```yaml file path=kafka/topic.yaml\nb: 2\nc: 3\n```\n');
    expect(step.blocks[0]).toMatchObject({ path: 'kafka/topic.yaml', mode: 'show', lines: { from: 2, to: 3 } });
  });

  it('turns a diff into a change of the file', () => {
    const diff = '```diff file path=kafka/topic.yaml mode=change\n a: 1\n-b: 2\n+b: 4\n+d: 5\n```\n';
    const check = '```yaml check\n- { file: kafka/topic.yaml, contains: "b: 4", says: It changed., hint: Change it. }\n```\n';
    const step = stepOf(diff + check);
    expect(step.blocks[0]).toMatchObject({ change: { find: 'a: 1\nb: 2', replace: 'a: 1\nb: 4\nd: 5' } });
  });

  it('inlines a drawing without its own style sheet', () => {
    write('chapters/01-kafka/a.svg', '<?xml version="1.0"?>\n<svg><style>p { color: red }</style><g class="fig-box"/></svg>\n');
    const step = stepOf('![A drawing](a.svg "Caption")\n');
    expect(step.blocks[0]).toMatchObject({
      kind: 'figure',
      alt: 'A drawing',
      caption: 'Caption',
      svg: '<svg><g class="fig-box"/></svg>',
      src: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
    });
  });

  it('counts the time of one target only', () => {
    const step = stepOf(
      '```sh run id=a target=sandbox seconds=3\nls\n```\n\n```sh run id=b target=kubeconfig seconds=5\nls\n```\n\n' +
        '```yaml check\n- { run: a, exitCode: 0, says: It ran., hint: Run it., target: sandbox }\n' +
        '- { run: b, exitCode: 0, says: It ran., hint: Run it., target: kubeconfig }\n```\n',
    );
    expect(step.seconds).toBe(3);
  });

  it('colours YAML and shell code, and escapes what looks like HTML', () => {
    const step = stepOf('```yaml\n# <b>\nname: "x"\n```\n');
    expect(step.blocks[0]).toEqual({
      kind: 'prose',
      html:
        '<pre class="code" data-lang="yaml"><code><span class="tok-comment"># &#x3C;b></span>\n' +
        '<span class="tok-key">name</span>: <span class="tok-string">"x"</span></code></pre>',
    });
  });
});

/** What an author can do wrong in a step's text, and what content:check says about it. */
const MISTAKES: [name: string, text: string, ...problems: string[]][] = [
  ['an unknown block', '```sh rum\nls\n```\n', '13 unknown block "rum"; known are run, input, file, expect, predict, check, solution, students'],
  ['an unknown attribute', '```sh run seconds=1 fast\nls\n```\n\n' + CHECK, '13 unknown attribute "fast"'],
  ['an attribute given twice', '```sh run id=a id=b\nls\n```\n', '13 attribute "id" stands there twice'],
  ['attributes before the kind', '```sh id=a run\nls\n```\n', '13 "id" stands first; say what the block is before its attributes'],
  ['an empty command', '```sh run\n```\n', '13 "command" is empty'],
  ['seconds that are no number', '```sh run seconds=soon\nls\n```\n', '13 "seconds": Invalid input: expected number, received NaN'],
  ['an unknown target', '```sh run target=cloud\nls\n```\n', '13 "target": Invalid option: expected one of "sandbox"|"kubeconfig"'],
  [
    'an unknown terminal',
    '```sh run terminal=other\nls\n```\n\n' + CHECK,
    '13 unknown terminal "other"; course.yaml has main, consumer',
  ],
  [
    'two actions with one id',
    '```sh run id=run-1\nls\n```\n\n```sh run id=run-1\nls\n```\n\n' + CHECK,
    '17 action id "run-1" stands there twice in this step',
  ],
  [
    'a command that names a missing file',
    '```sh run\ncat ./kafka/none.yaml\n```\n\n' + CHECK,
    '13 the command names "./kafka/none.yaml", which is not in content/lab',
  ],
  [
    'input without its program',
    '```text input\nprint(1)\n```\n',
    '13 "program" is missing',
  ],
  ['a missing lab file', '```yaml file path=kafka/none.yaml\n```\n', '13 lab file "kafka/none.yaml" is missing in content/lab'],
  ['a file block without a path', '```yaml file\n```\n', '13 a file block needs path=…'],
  [
    'lines that the lab file does not have',
    '```yaml file path=kafka/topic.yaml\nb: 3\n```\n',
    '13 the block differs from kafka/topic.yaml; copy its lines as they are',
  ],
  [
    'a change that does not fit the file',
    '```diff file path=kafka/topic.yaml mode=change\n-z: 2\n+z: 3\n```\n',
    "13 the diff's old lines must stand exactly once in kafka/topic.yaml",
  ],
  [
    'a change that is no diff',
    '```diff file path=kafka/topic.yaml mode=change\nz: 3\n```\n',
    '13 a change is written as a diff: lines that begin with " ", "-" or "+"',
  ],
  ['a run without a check', RUN, '12 the step runs something on sandbox, but has no check there: its card can never turn green'],
  [
    'a check for one target only',
    RUN + '\n' + CHECK.replace('exitCode: 0', 'exitCode: 0, target: sandbox'),
    '12 the step runs something on kubeconfig, but has no check there: its card can never turn green',
  ],
  ['a missing image', '![A drawing](none.svg)\n', '13 image "none.svg" is missing'],
  ['an image from elsewhere', '![A drawing](../a.svg)\n', '13 image "../a.svg" must be a file beside the chapter'],
  ['an image in a sentence', 'See ![A drawing](a.svg)\n', '13 an image stands in a paragraph of its own'],
  ['raw HTML', '<b onclick="x">bold</b>\n', '13 raw HTML is not rendered: <b onclick="x">', '13 raw HTML is not rendered: </b>'],
  ['a link that runs a script', '[x](javascript:alert)\n', '13 link to "javascript:alert": only http(s) addresses, #anchors and /board are allowed'],
  ['an unknown value', 'In {{namespcae}}.\n', '13 unknown value {{namespcae}}; course.yaml has namespace'],
  ['a second step of the same id', '\n### (2) Again {#first}\n', '14 step id "first" stands there twice in this chapter'],
  ['a step without an id', '\n### (2) Again\n', '14 a step needs an id: ### (1) title {#create-namespace}'],
  ['an id with capitals', '\n### (2) Again {#Again}\n', '14 step id "Again" must be lower-case words joined by hyphens'],
  ['a wrong step number', '\n### (3) Again {#again}\n', "14 the step's number is (2) in its section, not (3)"],
  ['a wrong section number', '\n## 1.3 Again\n', "14 the section's heading begins with its number, 1.2"],
  ['an action outside a step', '\n## 1.2 Again\n\n' + RUN, '16 a run block stands in a step, below a ### heading'],
  ['broken YAML', '```yaml check\n- says: "x\n```\n', '14 YAML: Missing closing "quote'],
];

/** The same for what stands in a check block below a run. */
const CHECK_MISTAKES: [name: string, check: string, problem: string][] = [
  ['an unknown key', 'run: run-1\n  exitCode: 0\n  says: x\n  hint: x\n  color: red', '22 unknown key "color"'],
  ['no kind', 'says: x\n  hint: x', '18 a check needs exactly one of resource, run, file, topic or group'],
  ['two kinds', 'run: run-1\n  file: kafka/topic.yaml\n  says: x\n  hint: x', '18 a check needs exactly one of resource, run, file, topic or group'],
  ['no hint', 'run: run-1\n  exitCode: 0\n  says: x', '18 "hint" is missing'],
  ['an empty hint', 'run: run-1\n  exitCode: 0\n  says: x\n  hint: ""', '21 "hint" is empty'],
  ['a blank hint', 'run: run-1\n  exitCode: 0\n  says: x\n  hint: " "', '18 "hint" is empty'],
  ['a run that is not there', 'run: run-2\n  exitCode: 0\n  says: x\n  hint: x', '18 the check can never hold: this step has no run or input "run-2"'],
  ['nothing about the run', 'run: run-1\n  says: x\n  hint: x', '18 a check of a run needs exitCode, output or both'],
  ['a broken pattern', 'run: run-1\n  output: "("\n  says: x\n  hint: x', '18 "output" is no regular expression: Invalid regular expression: /(/m: Unterminated group'],
  ['a file that is not there', 'file: kafka/none*.yaml\n  contains: x\n  says: x\n  hint: x', '18 the check can never hold: no lab file matches "kafka/none*.yaml"'],
  ['an unknown until', 'resource: pods/a\n  until: { red: true }\n  says: x\n  hint: x', '19 "until" needs exactly one of exists, condition, path (with is or matches) or ready'],
  ['a path without a value', 'resource: pods/a\n  until: { path: status }\n  says: x\n  hint: x', '18 "path" needs either is or matches'],
  ['no name and no selector', 'resource: pods\n  until: { exists: true }\n  says: x\n  hint: x', '18 the check can never hold: "resource" needs a /name, or a selector beside it'],
  ['a name and a selector', 'resource: pods/a\n  selector: a=b\n  until: { exists: true }\n  says: x\n  hint: x', '18 a check has a name or a selector, not both'],
  ['a count of named pods', 'resource: pods/a\n  until: { ready: 1 }\n  says: x\n  hint: x', '18 "ready" counts the pods of a selector: resource: pods and selector: …'],
  ['a kind as in YAML', 'resource: KafkaTopic/a\n  until: { exists: true }\n  says: x\n  hint: x', '18 "resource" is written like kubectl\'s: plural, plural.group or plural.group/name, not "KafkaTopic/a"'],
  ['a topic that cannot be', 'topic: my topic\n  until: { exists: true }\n  says: x\n  hint: x', '18 the check can never hold: "my topic" is no name of a topic'],
  ['a group that cannot be', 'group: "{{group}"\n  until: { exists: true }\n  says: x\n  hint: x', '18 the check can never hold: "{{group}" is no name of a group'],
  ['a topic and a group', 'topic: a\n  group: b\n  until: { exists: true }\n  says: x\n  hint: x', '18 a check needs exactly one of resource, run, file, topic or group'],
  ['an unknown until of a topic', 'topic: a\n  until: { lag: 0 }\n  says: x\n  hint: x', '19 "until" needs exactly one of exists, partitions or messages'],
  ['an unknown until of a group', 'group: a\n  until: { messages: 1 }\n  says: x\n  hint: x', '19 "until" needs exactly one of exists, state (Empty or Stable), members, lag, spread, or client with partitions'],
  ['a spread in another order', 'group: a\n  until: { spread: [0, 1, 1] }\n  says: x\n  hint: x', '18 the check can never hold: "spread" is in descending order, [1, 1, 0]'],
  ['a metric without a condition', 'promql: up\n  says: x\n  hint: x', '18 "until" needs exactly one of is, atLeast or atMost'],
  ['a metric over a range', 'promql: up[5m]\n  until: { is: 1 }\n  says: x\n  hint: x', '18 the check can never hold: "up[5m]" has a range for an answer, not a number'],
  ['a spread of nothing', 'group: a\n  until: { spread: [0, 0] }\n  says: x\n  hint: x', '18 the check can never hold: somebody has the partitions of a "spread"'],
  ['a spread that no assignor makes', 'group: a\n  until: { spread: [3, 1] }\n  says: x\n  hint: x', '18 the check can never hold: no assignor gives one member of a topic two partitions more than another'],
  ['a client without its partitions', 'group: a\n  until: { client: spring }\n  says: x\n  hint: x', '19 "until" needs exactly one of exists, state (Empty or Stable), members, lag, spread, or client with partitions'],
  ['a time without its unit', 'run: run-1\n  exitCode: 0\n  within: 30\n  says: x\n  hint: x', '20 "within": Invalid input: expected string, received number'],
];

/** And in a prediction above a run. */
const PREDICTION_MISTAKES: [name: string, prediction: string, problem: string][] = [
  ['no why', 'question: q\nchoices: [{ text: a, correct: true }, { text: b }]', '14 "why" is missing'],
  ['an empty why', 'question: q\nchoices: [{ text: a, correct: true }, { text: b }]\nwhy: ""', '16 "why" is empty'],
  ['no correct choice', 'question: q\nchoices: [{ text: a }, { text: b }]\nwhy: w', '15 "choices": exactly one choice is correct'],
  ['a single choice', 'question: q\nchoices: [{ text: a, correct: true }]\nwhy: w', '15 "choices": Too small: expected array to have >=2 items'],
];

describe('mistakes', () => {
  it.each(MISTAKES)('names %s', (_name, text, ...problems) => {
    expect(problemsOf(HEAD + text)).toEqual(problems);
  });

  it.each(CHECK_MISTAKES)('names a check with %s', (_name, check, problem) => {
    expect(problemsOf(`${HEAD}${RUN}\n\`\`\`yaml check\n- ${check}\n\`\`\`\n`)).toEqual([problem]);
  });

  it.each(PREDICTION_MISTAKES)('names a prediction with %s', (_name, prediction, problem) => {
    expect(problemsOf(`${HEAD}\`\`\`yaml predict\n${prediction}\n\`\`\`\n\n${RUN}\n${CHECK}`)).toEqual([problem]);
  });

  it('names a prediction that no run answers', () => {
    const prediction = '```yaml predict\nquestion: q\nchoices: [{ text: a, correct: true }, { text: b }]\nwhy: w\n```\n';
    expect(problemsOf(`${HEAD}${RUN}\n${prediction}\n${CHECK}`)).toEqual(['17 no run follows the prediction, so nothing would answer it']);
  });

  it('names an exit code expected of a command that never ends', () => {
    expect(problemsOf(`${HEAD}\`\`\`sh run long\nls\n\`\`\`\n\n${CHECK}`)).toEqual([
      '18 the check can never hold: "run-1" runs until it is stopped, so it has no exit code of its own',
    ]);
  });

  it('names a check whose run exists only on another target', () => {
    const text = `${HEAD}\`\`\`sh run target=sandbox\nls\n\`\`\`\n\n${CHECK}`;
    expect(problemsOf(text)).toEqual(['18 "run-1" exists only on sandbox: the check needs target: sandbox']);
  });

  it('names mistakes in front matter', () => {
    expect(problemsOf(HEAD.replace('minutes: 5', 'minutes: 0\nauthor: x'))).toEqual([
      '5 "minutes": Too small: expected number to be >0',
      '6 unknown key "author"',
    ]);
    expect(problemsOf(HEAD.replace('title: Kafka', 'title: Strimzi'))).toEqual([
      '1 the chapter needs the heading "# 1. Strimzi", like its front matter\'s title',
    ]);
    expect(problemsOf('# 1. Kafka\n')).toEqual([
      '1 the chapter begins with front matter: title, goals, minutes',
      '1 the chapter has no steps (### headings)',
    ]);
  });

  it('names a folder without a chapter, a wrong folder name and a number used twice', () => {
    write('chapters/01-kafka/chapter.md', HEAD);
    write('chapters/01-again/chapter.md', HEAD);
    mkdirSync(join(folder, 'chapters/extra'));
    expect(readCourse(folder).problems).toEqual([
      { file: 'chapters/01-kafka/chapter.md', line: 1, message: 'two chapters have the number 01' },
      { file: 'chapters/extra/chapter.md', line: 1, message: 'a chapter\'s folder is named like "03-kafka-cluster", not "extra"' },
      { file: 'chapters/extra/chapter.md', line: 1, message: 'the chapter has no chapter.md' },
    ]);
  });

  it('names mistakes in course.yaml', () => {
    write('chapters/course.yaml', 'terminals: [main]\nvalues:\n  Name-Space: kafka\n');
    expect(readCourse(folder).problems).toMatchObject([{ file: 'chapters/course.yaml', line: 3 }]);
    write('chapters/course.yaml', '');
    expect(readCourse(folder).problems).toMatchObject([{ file: 'chapters/course.yaml', line: 1 }]);
  });

  it('stop loadCourse with all of them', async () => {
    write('chapters/01-kafka/chapter.md', HEAD + RUN + '\n<b>\n');
    await expect(loadCourse(folder)).rejects.toMatchObject({
      code: 'CONTENT_INVALID',
      message: expect.stringMatching(/2군데.*chapter\.md:12 .*chapter\.md:17 /),
    });
  });
});
