import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Each starts a Node of its own. */
const timeout = 60_000;
const ROOT = join(import.meta.dirname, '..');
const check = (...folder: string[]) =>
  spawnSync(join(ROOT, 'node_modules/node/bin/node'), ['scripts/content-check.ts', ...folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });

it('passes the course as it is', { timeout }, () => {
  const { status, stdout } = check();
  expect(stdout).toMatch(/^8 chapters, \d+ steps, \d+ checks: no mistakes\n$/);
  expect(status).toBe(0);
});

it('names the file and line of every mistake, and exits 1', { timeout }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  try {
    cpSync(join(ROOT, 'content'), folder, { recursive: true });
    const chapter = join(folder, 'chapters/02-operator-install/chapter.md');
    const broken = readFileSync(chapter, 'utf8')
      .replace('run id=create seconds=1', 'run id=create second=1')
      .replace('run id=log seconds=3 long', 'run id=log terminal=logs seconds=3 long');
    writeFileSync(chapter, broken);
    const line = (text: string) => broken.split('\n').findIndex((one) => one.includes(text)) + 1;
    const { status, stderr } = check(folder);
    expect(stderr).toBe(
      [
        `content/chapters/02-operator-install/chapter.md:${line('second=1')} unknown attribute "second"`,
        `content/chapters/02-operator-install/chapter.md:${line('terminal=logs')} unknown terminal "logs"; course.yaml has main, consumer, producer, spring, spring-producer, python-1, python-2, python-3`,
        '',
        '2 mistakes in the course',
        '',
      ].join('\n'),
    );
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
