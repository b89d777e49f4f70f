import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goTestCounter, playwrightCounts, sumOf, vitestFiles } from './test-reports.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-counts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function report(content: unknown): Promise<string> {
  const file = join(folder, 'report.json');
  await writeFile(file, JSON.stringify(content));
  return file;
}

describe('test counts', () => {
  it('adds a file that could not be loaded to the failures of vitest, with its reason', async () => {
    const passed = { status: 'passed' };
    const file = await report({
      testResults: [
        {
          ...{ name: 'one.test.ts', status: 'failed' },
          assertionResults: [
            { status: 'failed', fullName: 'a b', failureMessages: ['\u001b[31mwrong\u001b[0m\n  at line 3'] },
            passed,
          ],
        },
        {
          ...{ name: 'two.test.ts', status: 'failed', message: 'no broker' },
          assertionResults: [{ status: 'skipped' }, { status: 'pending' }],
        },
        { name: 'three.test.ts', status: 'passed', assertionResults: [passed] },
      ],
    });
    const files = vitestFiles(file)!;
    expect(files.get('two.test.ts')).toMatchObject({ passed: 0, failed: 1, skipped: 2 });
    expect(sumOf(files.values())).toEqual({
      ...{ passed: 2, failed: 2, skipped: 2 },
      problems: ['one.test.ts › a b\n  wrong\n    at line 3', 'two.test.ts\n  no broker'],
    });
  });

  it('counts a flaky test of Playwright as passed, and tells of it', async () => {
    const results = [{ status: 'failed', error: { message: 'not green' } }, { status: 'passed' }];
    const specs = [
      { file: 'a.spec.ts', title: 'walks', tests: [{ status: 'flaky', results }] },
      { file: 'a.spec.ts', title: 'runs', tests: [{ status: 'expected', results: [{ status: 'passed' }] }] },
    ];
    const file = await report({
      stats: { expected: 3, flaky: 1, unexpected: 2, skipped: 1 },
      suites: [{ specs: [], suites: [{ specs }] }],
    });
    expect(playwrightCounts(file)).toEqual({
      ...{ passed: 4, failed: 2, skipped: 1 },
      problems: ['a.spec.ts › walks (passed when tried again)\n  not green'],
    });
  });

  it('takes a missing report for a failure', () => {
    const missing = join(folder, 'missing.json');
    expect(vitestFiles(missing)).toBeUndefined();
    expect(playwrightCounts(missing).failed).toBe(1);
  });

  it('reads go test, and counts a package that does not compile', () => {
    const printed: string[] = [];
    const counter = goTestCounter((line) => printed.push(line));
    const events = [
      { Action: 'output', Package: 'a', Test: 'TestOne', Output: 'one.go:3: wrong\n' },
      { Action: 'fail', Package: 'a', Test: 'TestOne' },
      { Action: 'pass', Package: 'a', Test: 'TestTwo' },
      { Action: 'skip', Package: 'a', Test: 'TestThree' },
      { Action: 'fail', Package: 'a', Elapsed: 1 },
      { ImportPath: 'b', Action: 'build-output', Output: 'b.go:1: undefined: x\n' },
      { ImportPath: 'b', Action: 'build-fail' },
      { Action: 'fail', Package: 'b', Elapsed: 0, FailedBuild: 'b' },
      { Action: 'skip', Package: 'c', Elapsed: 0 },
    ];
    for (const event of events) counter.read(JSON.stringify(event));
    counter.read('not json');
    expect(counter.counts()).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(printed.join('\n')).toContain('one.go:3: wrong');
    expect(printed.join('\n')).toContain('undefined: x');
  });
});
