import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { execute, TestSandbox } from '../sandbox/control/testing.ts';

const MINUTE_MS = 60_000;
const ROOT = join(import.meta.dirname, '..');
const NODE = join(ROOT, 'node_modules/node/bin/node');

/** A second sandbox of which the lab knows nothing but its kubeconfig, as it would of a student's own cluster. */
let foreign: TestSandbox;
let student: TestSandbox;

beforeAll(async () => {
  [foreign, student] = await Promise.all([TestSandbox.create(), TestSandbox.create()]);
  const up = await foreign.cli('up');
  expect(up.code, up.stdout + up.stderr).toBe(0);
});
afterAll(async () => {
  await foreign?.remove();
  await student?.remove();
});

it(
  'walks chapters 1 to 3 on a foreign cluster that it reaches by its context alone',
  async () => {
    const report = join(student.home, 'walkthrough.json');
    const { kubeconfig } = await foreign.status();
    const walked = await execute(
      NODE,
      [...['scripts/walkthrough.ts', '01', '02', '03'], ...['--context', 'kafka-lab', '--json', report]],
      { LAB_HOME: student.home, KUBECONFIG: kubeconfig },
    );
    expect(walked.code, walked.stdout + walked.stderr).toBe(0);
    const result = JSON.parse(await readFile(report, 'utf8'));
    expect(result.target).toEqual({ kind: 'kubeconfig', name: 'kafka-lab' });
    expect(result.chapters.map(({ green }: { green: boolean }) => green)).toEqual([true, true, true]);
    // What was walked is on the foreign cluster, and the lab started none of its own.
    expect(await foreign.kubectl('-n', 'kafka', 'get', 'kafkatopics', '-o', 'name')).toContain('my-topic');
    expect((await student.cli('status', '--json')).stdout).toContain('stopped');
  },
  10 * MINUTE_MS,
);

it('refuses the number of no student before anything is prepared', async () => {
  const walked = await execute(NODE, ['scripts/walkthrough.ts', '07', '--student', '31'], {
    LAB_HOME: student.home,
  });
  expect(walked.code).toBe(2);
  expect(walked.stderr).toContain('01부터 30까지');
});

it('names the contexts there are when the one asked for is missing', async () => {
  const { kubeconfig } = await foreign.status();
  const walked = await execute(NODE, ['scripts/walkthrough.ts', '01', '--context', 'nowhere'], {
    LAB_HOME: student.home,
    KUBECONFIG: kubeconfig,
  });
  expect(walked.code).toBe(1);
  expect(walked.stderr).toContain('nowhere');
  expect(walked.stderr).toContain('kafka-lab');
});
