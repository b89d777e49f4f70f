import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StepTracker } from '#lib/checks/step-tracker.ts';
import type { Block, Chapter, Check } from '#lib/content/schema.ts';
import { MemoryProgressStore } from '#lib/progress/memory-store.ts';
import { LabFiles } from '#lib/runs/lab-files.ts';
import type { RunEngine } from '#lib/runs/run-engine.ts';
import { resetChapter } from './chapter-reset.ts';

const SHIPPED = [
  '01-RoleBinding.yaml',
  '02-ClusterRoleBinding.yaml',
  '03-Role.yaml',
  'kafka.yaml',
  'spring.yaml',
];
const check = (more: object) => ({ says: '.', hint: '.', ...more }) as Check;
const show: Block = { kind: 'file', id: 'show', path: 'kafka.yaml', mode: 'show' };
const chapter: Chapter = {
  ...{ id: '02', number: 2, title: '', goals: [], minutes: 1, prerequisites: [], intro: [] },
  sections: [
    {
      ...{ number: '2.1', title: '', intro: [] },
      steps: [
        {
          ...{ id: 'sed', number: '(1)', title: '', seconds: 1, line: 1, blocks: [show] },
          checks: [
            check({ file: '*RoleBinding.yaml', contains: 'kafka' }),
            check({ file: 'spring.yaml', contains: 'edu', once: true }),
            check({ file: 'own.txt', contains: '.' }),
          ],
        },
      ],
    },
  ],
};

let workspace: string;
beforeEach(() => (workspace = mkdtempSync(join(tmpdir(), 'chapter-reset-'))));
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

it('restores what the chapter shows, changes and checks, and nothing else', async () => {
  const write = (path: string, text: string) => writeFileSync(join(workspace, path), text);
  const written = (path: string) => readFileSync(join(workspace, path), 'utf8');
  for (const path of [...SHIPPED, 'own.txt']) write(path, 'mine');
  const files = new LabFiles({
    workspace,
    shipped: async () => SHIPPED,
    original: async (path) => (SHIPPED.includes(path) ? 'shipped' : undefined),
    reset: async (path) => write(path, 'shipped'),
    fill: async (text) => text,
  });
  const { message, files: restored } = await resetChapter(
    {
      files,
      store: new MemoryProgressStore(),
      runs: { forgetChapter: () => {} } as unknown as RunEngine,
      steps: { refreshNow: () => {} } as unknown as StepTracker,
    },
    chapter,
  );
  expect(restored).toEqual(['01-RoleBinding.yaml', '02-ClusterRoleBinding.yaml', 'kafka.yaml']);
  expect(restored.map(written)).toEqual(['shipped', 'shipped', 'shipped']);
  // A role was not asked for, an earlier chapter changed what is looked at once, and the last is not the lab's.
  expect(['03-Role.yaml', 'spring.yaml', 'own.txt'].map(written)).toEqual(['mine', 'mine', 'mine']);
  expect(message).toContain('파일 3개');
});
