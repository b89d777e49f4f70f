import { expect, it } from 'vitest';
import type { RunView, StepView } from '#lib/api.ts';
import { reduce } from './reduce.ts';
import { lab } from './store.ts';

const run = (id: string, more: Partial<RunView> = {}): RunView => ({
  ...{ id, chapter: '04', step: 'a', action: 'consume', terminal: 'consumer', state: 'running' },
  ...{ startedAt: 1, longRunning: true, ...more },
});
const step = (runs: RunView[]): StepView => ({
  ...{ chapter: '04', step: 'a', state: 'ready', checks: [], attempts: 0, usualCheckSeconds: 0 },
  runs: Object.fromEntries(runs.map((one) => [one.action, one])),
});

const reduced = (before: RunView[] | undefined, now: RunView[]) =>
  reduce({ ...lab.get(), steps: before ? { '04/a': step(before) } : {} }, { type: 'step', step: step(now) });

it('brings the terminal to the front in which a run begins, and only then', () => {
  const after = (before: RunView[] | undefined, now: RunView[]) => reduced(before, now).terminal;
  expect(after([], [run('1')])).toBe('consumer');
  expect(after([run('1', { state: 'stopped' })], [run('2')])).toBe('consumer');
  // Its state changes, or the page opens while it runs: the student chooses what to look at.
  expect(after([run('1')], [run('1')])).toBeUndefined();
  expect(after([run('1')], [run('1', { state: 'stopped' })])).toBeUndefined();
  expect(after(undefined, [run('1')])).toBeUndefined();
});

it('says what a reset has done until a run begins', () => {
  expect('wasReset' in reduced([], [])).toBe(false);
  expect(reduced([], [run('1')])).toHaveProperty('wasReset', undefined);
});
