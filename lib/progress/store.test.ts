import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { forgivingStore } from './forgiving-store.ts';
import { MemoryProgressStore } from './memory-store.ts';
import { SqliteProgressStore } from './sqlite-store.ts';
import { MAX_OUTPUT_CHARS, type ProgressStore, type RunRecord } from './store.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'progress-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const run = (fields: Partial<RunRecord> & { id: string }): RunRecord => ({
  chapter: '02-operator',
  step: 'deploy',
  action: 'run-1',
  terminal: 'main',
  command: 'kubectl create -f .',
  state: 'running',
  startedAt: 1000,
  output: '',
  longRunning: false,
  ...fields,
});

describe.each<[string, () => ProgressStore]>([
  ['memory', () => new MemoryProgressStore()],
  ['sqlite', () => new SqliteProgressStore(join(newFolder(), 'progress.db'))],
])('progress store in %s', (_name, open) => {
  it('knows nothing of a step that was never tried', () => {
    expect(open().step('01', 'intro')).toEqual({ chapter: '01', step: 'intro', attempts: 0 });
  });

  it('keeps the first time that a step was complete', () => {
    const store = open();
    store.addAttempt('01', 'a');
    store.addAttempt('01', 'a');
    store.complete('01', 'a', 5);
    store.complete('01', 'a', 9);
    store.predict('01', 'a', { choice: 1, correct: false });
    expect(store.steps()).toEqual([
      { chapter: '01', step: 'a', attempts: 2, completedAt: 5, prediction: { choice: 1, correct: false } },
    ]);
  });

  it('keeps what was completed with each number apart', () => {
    const store = open();
    const own = [
      { chapter: '07', step: 'topic' },
      { chapter: '07', step: 'never' },
    ];
    store.complete('06', 'all', 1);
    store.complete('07', 'topic', 2);
    store.predict('07', 'topic', { choice: 1, correct: true });
    expect(store.student()).toBeUndefined();
    store.changeStudent('01', '02', own);
    expect(store.student()).toBe('02');
    expect(store.step('07', 'topic')).toEqual({
      ...{ chapter: '07', step: 'topic', attempts: 0 },
      prediction: { choice: 1, correct: true },
    });
    expect(store.step('06', 'all').completedAt).toBe(1);
    store.complete('07', 'never', 3);
    store.changeStudent('02', '01', own);
    expect(store.step('07', 'topic').completedAt).toBe(2);
    expect(store.step('07', 'never').completedAt).toBeUndefined();
    store.changeStudent('01', '02', own);
    expect(store.step('07', 'never').completedAt).toBe(3);
    store.resetChapter('07');
    store.changeStudent('02', '01', own);
    expect(store.step('07', 'topic').completedAt).toBeUndefined();
  });

  it('replaces a run and gives back the newest of each action', () => {
    const store = open();
    store.saveRun(run({ id: 'a' }));
    store.saveRun(run({ id: 'a', state: 'failed', exitCode: 1, endedAt: 1500, output: 'no' }));
    store.saveRun(run({ id: 'b', startedAt: 2000, expectedSeconds: 1.5 }));
    store.saveRun(run({ id: 'c', startedAt: 1200, action: 'other', longRunning: true }));
    expect(store.run('a')).toMatchObject({ state: 'failed', exitCode: 1, endedAt: 1500, output: 'no' });
    expect(store.run('b')).toEqual(run({ id: 'b', startedAt: 2000, expectedSeconds: 1.5 }));
    expect(
      store
        .newestRuns('02-operator', 'deploy')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['b', 'c']);
    expect(store.runs().map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  });

  it('bounds the kept output to its end', () => {
    const store = open();
    store.saveRun(run({ id: 'a', output: `${'x'.repeat(MAX_OUTPUT_CHARS)}end` }));
    expect(store.run('a')?.output).toHaveLength(MAX_OUTPUT_CHARS);
    expect(store.run('a')?.output.endsWith('end')).toBe(true);
  });

  it('marks what a dead server left running as lost', () => {
    const store = open();
    store.saveRun(run({ id: 'a' }));
    store.saveRun(run({ id: 'b', state: 'succeeded' }));
    expect(store.markUnfinishedLost(7000)).toEqual([run({ id: 'a', state: 'lost', endedAt: 7000 })]);
    expect(store.run('a')?.state).toBe('lost');
    expect(store.run('b')?.state).toBe('succeeded');
  });

  it('forgets a chapter but keeps its runs for the report', () => {
    const store = open();
    store.complete('02-operator', 'deploy', 5);
    store.complete('03-kafka', 'apply', 6);
    store.saveRun(run({ id: 'a' }));
    store.resetChapter('02-operator');
    expect(store.steps().map(({ chapter }) => chapter)).toEqual(['03-kafka']);
    expect(store.newestRuns('02-operator', 'deploy')).toEqual([]);
    expect(store.runs()).toHaveLength(1);
  });
});

describe('progress store in a file', () => {
  it('is there again after the process died without closing it', () => {
    const file = join(newFolder(), 'progress.db');
    const first = new SqliteProgressStore(file);
    first.complete('01', 'a', 5);
    first.saveRun(run({ id: 'a' }));
    const second = new SqliteProgressStore(file);
    expect(second.step('01', 'a').completedAt).toBe(5);
    expect(second.run('a')?.state).toBe('running');
    first.close();
    second.close();
  });

  it('says that the disk is full, keeps what it has, and never stops a run for it', () => {
    const store = new SqliteProgressStore(join(newFolder(), 'progress.db'), { maxBytes: 100_000 });
    store.complete('01', 'a', 5);
    const fill = (into: ProgressStore) => {
      for (let id = 0; id < 5; id++) into.saveRun(run({ id: `run-${id}`, output: 'x'.repeat(60_000) }));
    };
    expect(() => fill(store)).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(store.step('01', 'a').completedAt).toBe(5);
    expect(store.run('run-0')?.output).toHaveLength(60_000);
    const reported: unknown[] = [];
    fill(forgivingStore(store, (error) => reported.push(error)));
    expect(reported.length).toBeGreaterThan(0);
    store.close();
  });

  it('says what to do about a file that is no database', () => {
    const file = join(newFolder(), 'progress.db');
    writeFileSync(file, 'not a database '.repeat(100));
    expect(() => new SqliteProgressStore(file)).toThrow(/progress.db.*손상/);
  });
});
