import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findStep } from './find.ts';
import { inputLines } from './input-lines.ts';
import { readCourse } from './load-course.ts';
import { findOpening } from './openers.ts';
import { askingProgram, asksSecret, findProgram, startedProgram } from './programs.ts';

const COURSE = `terminals: [main, consumer]
clusterValues:
  password: { secret: my-user, key: password }
  nodeAddress: { nodeAddress: true }
`;
const HEAD = '---\ntitle: Kafka\ngoals: [Learn.]\nminutes: 5\n---\n\n# 1. Kafka\n\n## 1.1 Section\n\n### (1) Step {#first}\n';
const fence = (meta: string, body: string) => `\n\`\`\`text ${meta}\n${body}\n\`\`\`\n`;
const POD = fence('run id=pod long', 'kubectl -n kafka exec -it deploy/kafkacat -- bash');
const CHECK = fence('check', '- { run: input-1, output: ^ok$, says: It said ok., hint: Press. }');

function read(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'inputs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const path of ['chapters/01-kafka', 'lab']) mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'lab/kafka.yaml'), 'host: x\n');
  writeFileSync(join(folder, 'chapters/course.yaml'), COURSE);
  writeFileSync(join(folder, 'chapters/01-kafka/chapter.md'), HEAD + text);
  return readCourse(folder);
}
const problemsOf = (text: string) => read(text).problems.map(({ message }) => message);

describe('programs', () => {
  it.each([
    ['kubectl -n kafka exec -it deploy/kafkacat -- bash', 'bash'],
    ['winpty kubectl exec -ti pod -- /bin/sh', 'bash'],
    ["X=1 kubectl exec -it pod -- env PS1='$ ' bash", undefined],
    ['kubectl exec pod -- bash', undefined],
    ['kubectl exec -it pod -- bash -c "kcat -P"', undefined],
    ['docker run -it --rm -e PASSWORD confluentinc/cp-kafkacat kafkacat -b a:1 -P -t x', 'kcat'],
    ['cd /root && python', 'python3'],
    ['python3 -q', 'python3'],
    ['python3 consumer.py', undefined],
    ['kcat -b a:1 -C -t x', undefined],
    ['kcat -b a:1 -P -t x -l file', undefined],
    ['echo x | kcat -b a:1 -P -t x', undefined],
    ['kcat -b a:1 -P -t x < file', undefined],
  ])('%s leaves %s asking', (command, name) => {
    expect(startedProgram(command)?.name).toBe(name);
  });

  it.each([
    ['bash-5.1$ ', 'bash'],
    ['Password: [appuser@kafkacat ~]$ ', 'bash'],
    ['/ # ', 'bash'],
    ['>>> ', 'python3'],
    ['>', 'kafka-console-producer.sh'],
    ['... ', undefined],
    ['> ', undefined],
    ['bash-5.1$ ls', undefined],
    ['', undefined],
  ])('"%s" is the prompt of %s', (before, name) => {
    expect(askingProgram(before)?.name).toBe(name);
  });

  it('knows the prompts that hide what is typed', () => {
    for (const prompt of ['Password: ', "my-user의 비밀번호: "]) expect(asksSecret(prompt)).toBe(true);
    for (const prompt of ['password: x', '', 'bash-5.1$ ']) expect(asksSecret(prompt)).toBe(false);
  });

  it('follows, line by line, who is asking', () => {
    const lines = inputLines('cd /\npython3\n1\n\n2\nexit()\n{{x}}\nkcat -P -t x\nhi\n^D\nls', findProgram('sh')!, (line) =>
      line.startsWith('{{'),
    );
    expect(lines.map(({ text, kind, program }) => `${text} ${kind} ${program?.name}`)).toEqual([
      'cd / program bash',
      'python3 program bash',
      '1 program python3',
      '2 program python3',
      'exit() program python3',
      '{{x}} answer bash',
      'kcat -P -t x program bash',
      'hi stream kcat',
      '^D end kcat',
      'ls program bash',
    ]);
  });
});

describe('an input', () => {
  it('stands after the run that starts its program, and the inputs in between', () => {
    const text = `${POD}${fence('input id=start program=bash', 'python3')}${fence('input program=python seconds=3 long', 'while True: pass')}`;
    const { course, problems } = read(text + fence('check', '- { run: start, output: x, says: x, hint: x }'));
    expect(problems).toEqual([]);
    const step = findStep(course, '01-kafka', 'first')!;
    expect(step.blocks.at(-1)).toMatchObject({ id: 'input-2', seconds: 3, longRunning: true, fails: false });
    expect(findOpening(course.chapters[0]!, 'first', 'input-2', 'sandbox')).toMatchObject({
      label: '1.1 (1) Step',
      action: { id: 'pod' },
      between: [{ action: { id: 'start' } }],
    });
  });

  it.each([
    ['an unknown program', POD + fence('input program=vim', ':q'), 'unknown program "vim"; known are bash, python3, kcat, kafka-console-producer.sh'],
    ['no run before it', fence('input program=bash', 'ls'), 'nothing asks in terminal "main": no run before it in this chapter starts bash there'],
    ['a run in another terminal', POD + fence('input program=bash terminal=consumer', 'ls'), 'nothing asks in terminal "consumer": no run before it in this chapter starts bash there'],
    ['a run that would be waited for', POD.replace(' long', '') + fence('input program=bash', 'ls'), '"pod" in 1.1 (1) Step starts what the input is for: it needs "long"'],
    ['another program asking', POD + fence('input program=python3', '1'), 'python3 does not ask here: "pod" in 1.1 (1) Step and the inputs after it leave bash in terminal "main"'],
    ['a program that was left', POD + fence('input program=bash id=a', 'exit') + fence('input program=bash id=input-1', 'ls'), 'bash does not ask here: "pod" in 1.1 (1) Step and the inputs after it leave no known program in terminal "main"'],
    ['a last line without a prompt', POD + fence('input program=bash', 'kcat -P -t x'), 'the last line starts kcat, which shows no prompt: the input needs "long"'],
    ['a secret among other words', POD + fence('input program=bash', 'X={{password}}'), 'a secret stands alone on its line: it is the answer to a prompt that does not show it'],
    ['a secret that nothing asks for', POD + fence('input program=bash', 'read -rs X\n{{password}}'), 'the line before a secret asks for it without showing it: read -rsp "Password: " NAME, or getpass()'],
  ])('names %s', (_name, text, problem) => {
    expect(problemsOf(text + CHECK)).toEqual([problem]);
  });

  it('has no exit code to check', () => {
    const check = fence('check', '- { run: input-1, output: x, exitCode: 0, says: x, hint: x }');
    expect(problemsOf(POD + fence('input program=bash', 'ls') + check)).toEqual([
      'the check can never hold: "input-1" is an input, which has no exit code; check its output',
    ]);
  });

  it('keeps {{values}} of the cluster, and refuses a secret wherever it would be shown', () => {
    const asked = fence('input program=bash', 'read -rsp "Password: " X && export X\n{{password}}\nping {{nodeAddress}}');
    expect(problemsOf(POD + asked + CHECK)).toEqual([]);
    const run = fence('run id=input-1', 'echo {{password}} {{nodeAddress}}');
    const secret = 'a secret would be shown and kept here; give it to an input: read -rsp "Password: " NAME, or getpass()';
    expect(problemsOf(run + CHECK)).toEqual([secret]);
    const change = fence('file id=input-2 path=kafka.yaml mode=change', '-host: x\n+host: {{password}}');
    expect(problemsOf(POD + change + fence('input program=bash', 'ls') + CHECK)).toEqual([secret]);
    expect(problemsOf(POD + fence('input program=bash', 'ls') + CHECK.replace('^ok$', '"{{password}}"'))).toEqual([
      'a check cannot hold a secret',
    ]);
  });
});
