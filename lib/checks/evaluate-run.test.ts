import { describe, expect, it } from 'vitest';
import { runCheck, shellCheck } from '#lib/content/schema.ts';
import { evaluateFile } from './evaluate-file.ts';
import { evaluateRun } from './evaluate-run.ts';

const check = (fields: object) => runCheck.parse({ says: '확인', hint: '힌트', run: 'list', ...fields });

describe('a check of a run', () => {
  it('waits for the run', () => {
    expect(evaluateRun(check({}), undefined).state).toBe('waiting');
    expect(evaluateRun(check({}), { state: 'running', output: '' }).state).toBe('waiting');
  });

  it('wants exit code 0 when it says nothing', () => {
    expect(evaluateRun(check({}), { state: 'succeeded', exitCode: 0, output: '' }).state).toBe('ok');
    const verdict = evaluateRun(check({}), {
      state: 'failed',
      exitCode: 127,
      output: 'kubectl: command not found\n',
    });
    expect(verdict).toMatchObject({ state: 'failed', detail: 'kubectl: command not found' });
    expect(verdict.message).toContain('127');
  });

  it('looks for lines of the output, also while a command goes on', () => {
    const wanted = check({ output: '^kafka +Active' });
    expect(evaluateRun(wanted, { state: 'running', output: 'NAME STATUS\nkafka    Active\n' }).state).toBe(
      'ok',
    );
    expect(evaluateRun(wanted, { state: 'stopped', exitCode: 130, output: 'kafka Active' }).state).toBe('ok');
    expect(evaluateRun(wanted, { state: 'succeeded', exitCode: 0, output: 'nothing' }).state).toBe('failed');
  });

  it('says why an input has failed, when its output lacks what is looked for', () => {
    const wanted = check({ output: '^42$' });
    const problem = '프로그램이 오류를 알렸습니다.';
    expect(evaluateRun(wanted, { state: 'failed', problem, output: 'Error\n' })).toMatchObject({
      state: 'failed',
      message: problem,
      detail: 'Error',
    });
    expect(evaluateRun(wanted, { state: 'failed', problem, output: '42\n' }).state).toBe('ok');
  });

  it('asks to run again what a restart of the server lost', () => {
    expect(evaluateRun(check({}), { state: 'lost', output: '' }).message).toContain('다시 실행');
  });
});

describe('a check of files', () => {
  const wanted = shellCheck.parse({
    says: '확인',
    hint: '힌트',
    file: 'a/*RoleBinding*.yaml',
    contains: 'namespace: kafka$',
  });
  it('wants every file of a pattern and counts', () => {
    expect(evaluateFile(wanted, []).state).toBe('failed');
    const good = { path: 'a/1-RoleBinding.yaml', text: '  namespace: kafka\n' };
    const bad = { path: 'a/2-RoleBinding.yaml', text: '  namespace: myproject\n' };
    expect(evaluateFile(wanted, [good, good]).state).toBe('ok');
    expect(evaluateFile(wanted, [good, bad])).toMatchObject({
      state: 'waiting',
      count: { have: 1, want: 2 },
      detail: '2-RoleBinding.yaml',
    });
  });

  it('names the line of a YAML file that cannot be parsed, even when the text that is wanted stands in it', () => {
    const settings = shellCheck.parse({
      says: '확인',
      hint: '힌트',
      file: 'a.yaml',
      contains: 'edu-topic-01',
    });
    const text = 'bindings:\n  boardCreate-in-0:\n    destination: edu-topic-01\n   group: edu-group-01\n';
    const verdict = evaluateFile(settings, [{ path: 'config/a.yaml', text }]);
    expect(verdict).toMatchObject({ state: 'failed', detail: '4:    group: edu-group-01' });
    expect(verdict.message).toContain('a.yaml 파일의 4번째 줄');
    expect(
      evaluateFile(settings, [{ path: 'a.yaml', text: text.replace('   group', '    group') }]).state,
    ).toBe('ok');
    expect(evaluateFile(settings, [{ path: 'notes.txt', text }]).state).toBe('ok');
  });
});
