import { describe, expect, it } from 'vitest';
import type { RunState, RunView, StepState } from '#lib/api.ts';
import { stepState, type StepFacts } from './step-state.ts';

const run = (state: RunState) => ({ state }) as RunView;
const fresh: StepFacts = {
  checks: ['waiting'],
  runs: [undefined],
  completed: false,
  locked: false,
  predictionOpen: false,
  target: 'ready',
};

describe('the word on a step’s card', () => {
  it.each<[string, Partial<StepFacts>, StepState]>([
    ['nothing done', {}, 'ready'],
    ['a question first', { predictionOpen: true }, 'predict'],
    ['an earlier step missing', { locked: true }, 'locked'],
    ['the sandbox on its way', { target: 'preparing', checks: ['unknown'] }, 'preparing'],
    ['reading goes on while it is on its way', { target: 'preparing', checks: [], runs: [] }, 'ready'],
    ['a command under way', { runs: [run('running')] }, 'running'],
    ['all commands over, the cluster not there yet', { runs: [run('succeeded')] }, 'checking'],
    ['the first of two commands over', { runs: [run('succeeded'), undefined] }, 'ready'],
    ['green', { checks: ['ok'], runs: [run('succeeded')] }, 'done'],
    ['green by hand, without a run', { checks: ['ok'] }, 'done'],
    [
      'green although the command failed: it existed already',
      { checks: ['ok'], runs: [run('failed')] },
      'done',
    ],
    ['green while a watch goes on', { checks: ['ok'], runs: [run('running')] }, 'done'],
    ['one of two checks missing', { checks: ['ok', 'waiting'], runs: [run('succeeded')] }, 'checking'],
    ['a command that failed', { runs: [run('failed')] }, 'failed'],
    ['an operator that refused', { checks: ['failed'], runs: [run('succeeded')] }, 'failed'],
    ['green once, the state lost', { completed: true, checks: ['lost'] }, 'changed'],
    ['green once, the cluster away', { completed: true, checks: ['unknown'] }, 'done'],
    ['what a restart lost must run again', { runs: [run('lost')] }, 'ready'],
    ['nothing to check, all run', { checks: [], runs: [run('succeeded')] }, 'done'],
    ['nothing to check, a run failed', { checks: [], runs: [run('failed')] }, 'failed'],
  ])('%s', (_name, facts, state) => expect(stepState({ ...fresh, ...facts })).toBe(state));
});
