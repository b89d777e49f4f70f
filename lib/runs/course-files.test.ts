import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findStep, isAction, stepsOf } from '#lib/content/find.ts';
import { loadCourse } from '#lib/content/load-course.ts';
import type { Course, Step } from '#lib/content/schema.ts';
import { LabFiles } from './lab-files.ts';

const LAB = join(import.meta.dirname, '../../content/lab');
const ADDRESS = { sandbox: '127.0.0.1', kubeconfig: '192.168.65.3' };

let course: Course;
let workspace: string;

beforeEach(async () => {
  course = await loadCourse();
  workspace = mkdtempSync(join(tmpdir(), 'course-files-'));
  cpSync(LAB, workspace, { recursive: true });
}, 60_000);
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

const step = (chapter: string, id: string): Step => findStep(course, chapter, id)!;
const shell = (command: string) =>
  execFileSync('bash', ['-c', command], { cwd: workspace, encoding: 'utf8' });
const actionsOf = (one: Step, target: keyof typeof ADDRESS) =>
  one.blocks.filter(isAction).filter((action) => !action.target || action.target === target);

function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.toSorted().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

it.each(['sandbox', 'kubeconfig'] as const)(
  'cleans up what the chapters changed in the lab files on %s',
  async (target) => {
    const fill = async (text: string) => text.replaceAll('{{nodeAddress}}', ADDRESS[target]);
    const files = new LabFiles({
      workspace,
      original: async (path) => readFileSync(join(LAB, path), 'utf8'),
      shipped: async () => [],
      fill,
      reset: async () => {},
    });
    const changes = course.chapters
      .filter(({ number }) => number >= 3 && number <= 5)
      .flatMap((chapter) => stepsOf(chapter))
      .flatMap((one) => actionsOf(one, target))
      .filter((action) => action.kind === 'file')
      .filter(({ mode }) => mode === 'change');
    for (const change of changes) {
      const { text } = await files.change(change);
      expect(text).toContain(await fill(change.change!.replace));
      expect((await files.change(change)).text).toBe(text);
    }
    expect(changes).toHaveLength(3);
    for (const file of ['ca.crt', 'clients-ca.crt']) writeFileSync(join(workspace, 'python', file), '');

    for (const action of actionsOf(step('06-clean-up', 'files'), target))
      if (action.kind === 'run') shell(action.command);

    expect(filesIn(workspace)).toEqual(filesIn(LAB));
  },
);

it('shows the lab folder in chapter 1 as it is', () => {
  const blocks = step('01-strimzi', 'lab-folder').blocks;
  const command = blocks.find((block) => block.kind === 'run')!.command;
  const expected = blocks.find((block) => block.kind === 'expect')!.text;
  // ls makes columns on a terminal only.
  const words = (text: string) => text.trim().split(/\s+/);
  expect(words(expected)).toEqual(words(shell(command)));
});
