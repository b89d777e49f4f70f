import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goTestCounter, playwrightCounts, vitestCounts } from './test-counts.mjs';

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
  it('adds a file that could not be loaded to the failures of vitest', async () => {
    const file = await report({
      ...{ numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0 },
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    });
    expect(vitestCounts(file)).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });

  it('counts a flaky test of Playwright as passed', async () => {
    const file = await report({ stats: { expected: 3, flaky: 1, unexpected: 2, skipped: 1 } });
    expect(playwrightCounts(file)).toEqual({ passed: 4, failed: 2, skipped: 1 });
  });

  it('takes a missing report for a failure', () => {
    const missing = join(folder, 'missing.json');
    expect(vitestCounts(missing).failed).toBe(1);
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
