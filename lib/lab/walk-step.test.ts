import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerEvent } from '#lib/api.ts';
import { findStep } from '#lib/content/find.ts';
import type { Block, Chapter, Check, InputAction, RunAction, Step } from '#lib/content/schema.ts';
import { createLab, type Lab } from './create-lab.ts';
import { walkStep } from './walk-step.ts';

// Real shells on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const POD = `PS1='pod-5.1$ ' bash --norc --noprofile -i`;
const run = (id: string, command: string, more: Partial<RunAction> = {}): RunAction => ({
  ...{ kind: 'run', terminal: 'main', exitCodes: [0], longRunning: false, id, command },
  ...more,
});
const input = (id: string, text: string, more: Partial<InputAction> = {}): InputAction => ({
  ...{ kind: 'input', terminal: 'main', program: 'bash', longRunning: false, fails: false, id, text },
  ...more,
});
const step = (id: string, blocks: Block[], ...checks: object[]): Step => ({
  ...{ id, number: '(1)', title: id, seconds: 1, line: 1, blocks },
  checks: checks.map((one) => ({ says: '확인', hint: '힌트', within: '5s', ...one }) as Check),
});
const chapter = (number: number, steps: Step[], more: Partial<Chapter> = {}): Chapter => ({
  ...{ id: `0${number}-test`, number, title: '시험', goals: [], minutes: 1, prerequisites: [], intro: [] },
  sections: [{ number: `${number}.1`, title: '절', intro: [], steps }],
  ...more,
});

const talking = chapter(1, [
  step('enter', [run('enter', POD, { terminal: 'consumer', longRunning: true })], {
    run: 'enter',
    output: '^pod',
  }),
  step('name', [input('name', 'NAME=kept', { terminal: 'consumer' })], { run: 'name', output: 'kept' }),
  step(
    'both',
    [
      input('consume', 'touch box; tail -f box', { terminal: 'consumer', longRunning: true }),
      run('produce', 'echo message > box', { terminal: 'producer' }),
    ],
    { run: 'consume', output: '^message$' },
  ),
  step('more', [run('produce', 'echo second >> box', { terminal: 'producer' })], {
    run: 'produce',
    exitCode: 0,
  }),
  step('after', [input('after', 'echo "name is $NAME"', { terminal: 'consumer' })], {
    run: 'after',
    output: '^name is kept$',
  }),
]);
const making = chapter(2, [
  step('make', [run('make', 'echo made > made.txt')], { file: 'made.txt', contains: '^made$' }),
  step('use', [run('use', 'cat made.txt')], { run: 'use', output: '^made$' }),
]);
const undoing = chapter(
  3,
  [
    step('remove', [run('remove', 'rm made.txt; echo gone > gone.txt')], {
      file: 'gone.txt',
      contains: '^gone$',
    }),
    step('end', [run('end', 'echo ended')], { run: 'end', output: '^ended$' }),
  ],
  { undoes: true },
);
const anew = chapter(
  4,
  [
    step('begin', [run('begin', 'echo new > new.txt')], { file: 'new.txt', contains: '^new$' }),
    step('go-on', [run('go-on', 'cat new.txt')], { run: 'go-on', output: '^new$' }),
  ],
  { beginsAnew: true },
);

let home: string;
let lab: Lab;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'walk-'));
  writeFileSync(
    join(home, 'kubeconfig'),
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'away', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  lab = await createLab({
    // A cluster that is not there: shells, files and progress work without one.
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      LAB_HOME: join(home, 'lab'),
      LAB_CONTEXT: 'away',
      KUBECONFIG: join(home, 'kubeconfig'),
    },
    host: '127.0.0.1',
    port: 0,
    course: {
      chapters: [talking, making, undoing, anew],
      terminals: ['main', 'consumer', 'producer'],
      values: { namespace: 'kafka' },
      clusterValues: {},
      student: '01',
    },
  });
});
afterEach(async () => {
  await lab.close();
  rmSync(home, { recursive: true, force: true });
});

async function walk(of: Chapter, ...steps: string[]): Promise<void> {
  const stopLooking = lab.steps.look();
  for (const id of steps)
    await walkStep({ ...lab, targetKind: lab.target.kind }, of, findStep(lab.course, of.id, id)!);
  stopLooking();
}

const runOf = (id: string, action: string) => lab.runs.newest('01-test', id).get(action)!;

describe('walking through steps', () => {
  it('lets a consumer go on beside other terminals, until a step needs its terminal', async () => {
    await walk(talking, 'enter', 'name', 'both', 'more');
    expect(runOf('both', 'consume').view.state).toBe('running');
    await walk(talking, 'after');
    expect(runOf('both', 'consume').view.state).toBe('stopped');
    expect(runOf('both', 'consume').output).toMatch(/^second$/m);
    expect(runOf('enter', 'enter').view.state).toBe('running');
  });

  it('starts a program again that is gone, with what was typed into it before', async () => {
    await walk(talking, 'enter', 'name', 'both');
    await lab.terminals.get('consumer')!.close();
    await walk(talking, 'after');
    expect(runOf('after', 'after').output).toMatch(/^name is kept$/m);
  });
});

describe('catching up', () => {
  const made = () => existsSync(join(lab.target.workspace, 'made.txt'));

  function caughtUp(of: Chapter, id: string): Promise<string> {
    return new Promise((resolve) => {
      const off = lab.catchUp.changed.add((event: Extract<ServerEvent, { type: 'catch-up' }>) => {
        if (event.state === 'running') return;
        off();
        resolve(event.state);
      });
      lab.catchUp.start(of.id, id);
    });
  }

  it('does not make again what a chapter has taken away, as long as it goes on there', async () => {
    await walk(talking, 'enter', 'name', 'both', 'more', 'after');
    await walk(making, 'make', 'use');
    await walk(undoing, 'remove');
    lab.steps.refreshNow();
    expect(lab.steps.view(undoing.id, 'end')?.state).toBe('ready');
    expect(await caughtUp(undoing, 'end')).toBe('done');
    expect(made()).toBe(false);
    // Whoever begins again gets it again.
    expect(await caughtUp(making, 'use')).toBe('done');
    expect(made()).toBe(true);
  });

  it('makes what was never made before it is taken away', async () => {
    expect(await caughtUp(undoing, 'end')).toBe('done');
    expect(lab.steps.view(making.id, 'use')?.completedAt).toBeDefined();
    expect(made()).toBe(false);
  });

  it('neither waits for nor does what stands before a chapter that begins anew', async () => {
    lab.steps.refreshNow();
    expect(lab.steps.lockedBy(making.id, 'use')).toBe('2.1 (1)');
    expect(lab.steps.lockedBy(anew.id, 'begin')).toBeUndefined();
    expect(lab.steps.lockedBy(anew.id, 'go-on')).toBe('4.1 (1)');
    expect(await caughtUp(anew, 'go-on')).toBe('done');
    expect(lab.steps.view(anew.id, 'begin')?.state).toBe('done');
    expect(lab.steps.view(undoing.id, 'remove')?.completedAt).toBeUndefined();
    expect(made()).toBe(false);
  });
});
