import { mkdir, mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { originalText, resetFile, syncWorkspace } from './workspace.ts';

let folder: string;
let home: string;
let shipped: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-lab-workspace-'));
  home = join(folder, 'home');
  shipped = join(folder, 'shipped');
  await mkdir(join(shipped, 'kafka'), { recursive: true });
  await mkdir(home);
  await writeFile(join(shipped, 'kafka/user.yaml'), 'version: 1\n');
  await writeFile(join(shipped, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inWorkspace = (file: string) => join(home, 'home/lab', file);
const text = (file: string) => readFile(inWorkspace(file), 'utf8');
const exists = (file: string) =>
  stat(inWorkspace(file)).then(
    () => true,
    () => false,
  );

describe('workspace', () => {
  it('copies the lab files with their modes', async () => {
    await syncWorkspace(home, shipped);
    expect(await text('kafka/user.yaml')).toBe('version: 1\n');
    expect((await stat(inWorkspace('run.sh'))).mode & 0o111).not.toBe(0);
  });

  it('never overwrites what the student changed, deleted or wrote', async () => {
    await syncWorkspace(home, shipped);
    await writeFile(inWorkspace('kafka/user.yaml'), 'mine\n');
    await unlink(inWorkspace('run.sh'));
    await writeFile(inWorkspace('notes.txt'), 'mine\n');
    await writeFile(join(shipped, 'kafka/user.yaml'), 'version: 2\n');
    await writeFile(join(shipped, 'run.sh'), '#!/bin/bash\n');
    await writeFile(join(shipped, 'notes.txt'), 'shipped\n');
    await syncWorkspace(home, shipped);
    expect(await text('kafka/user.yaml')).toBe('mine\n');
    expect(await exists('run.sh')).toBe(false);
    expect(await text('notes.txt')).toBe('mine\n');
  });

  it('brings newer lab files to those that were left alone', async () => {
    await syncWorkspace(home, shipped);
    await writeFile(join(shipped, 'kafka/user.yaml'), 'version: 2\n');
    await writeFile(join(shipped, 'kafka/topic.yaml'), 'new\n');
    await syncWorkspace(home, shipped);
    expect(await text('kafka/user.yaml')).toBe('version: 2\n');
    expect(await text('kafka/topic.yaml')).toBe('new\n');
  });

  it('resets a file to its shipped text, which is untouched from then on', async () => {
    await syncWorkspace(home, shipped);
    await writeFile(inWorkspace('kafka/user.yaml'), 'mine\n');
    await resetFile(home, 'kafka/user.yaml', shipped);
    expect(await text('kafka/user.yaml')).toBe('version: 1\n');
    expect(await originalText('kafka/user.yaml', shipped)).toBe('version: 1\n');
    expect(await originalText('notes.txt', shipped)).toBeUndefined();
    await writeFile(join(shipped, 'kafka/user.yaml'), 'version: 2\n');
    await syncWorkspace(home, shipped);
    expect(await text('kafka/user.yaml')).toBe('version: 2\n');
  });

  it('starts over when its record is damaged, without touching what differs', async () => {
    await syncWorkspace(home, shipped);
    await writeFile(inWorkspace('kafka/user.yaml'), 'mine\n');
    await writeFile(join(home, 'workspace.json'), '{');
    await syncWorkspace(home, shipped);
    expect(await text('kafka/user.yaml')).toBe('mine\n');
  });
});
