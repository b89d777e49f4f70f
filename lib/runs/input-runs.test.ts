import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunView } from '#lib/api.ts';
import type { Action, InputAction, RunAction } from '#lib/content/schema.ts';
import { isSecretLine, replaceValues } from '#lib/content/values.ts';
import { MemoryProgressStore } from '#lib/progress/memory-store.ts';
import { TerminalManager } from '#lib/terminal/manager.ts';
import { bashArgs, installShellFiles } from '#lib/terminal/shell-files.ts';
import { RunEngine } from './run-engine.ts';

// Real shells and a real Python on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SECRET = 'k9Vw3xQz7Lm2';
/** A shell inside the shell, as a pod's is: no shell integration of ours. */
const POD = `PS1='pod-5.1$ ' bash --norc --noprofile -i`;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Actions = Record<string, Partial<RunAction> | Partial<InputAction>>;

function lab(actions: Actions, opener?: string) {
  const home = mkdtempSync(join(tmpdir(), 'inputs-'));
  cleanUps.push(() => rmSync(home, { recursive: true, force: true }));
  const rcfile = installShellFiles(home);
  const terminals = new TerminalManager({
    names: ['main', 'other'],
    shell: (env) => ({
      file: '/bin/bash',
      args: bashArgs(rcfile),
      env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
      cwd: home,
    }),
  });
  cleanUps.push(() => terminals.close());
  const store = new MemoryProgressStore();
  const engine = new RunEngine({
    terminals,
    store,
    secrets: async () => [SECRET],
    requireRunnable: () => {},
    values: {
      fill: async (text) => replaceValues(text, (name, written) => (name === 'password' ? SECRET : written)),
      isSecret: (line) => isSecretLine(line, { password: { secret: 'my-user', key: 'password' } }),
    },
    openerOf: () =>
      opener ? { label: '4.2 (1) 들어가기', command: (actions[opener] as RunAction).command } : undefined,
    findAction: (_chapter, _step, id): Action =>
      'text' in actions[id]!
        ? ({
            kind: 'input',
            terminal: 'main',
            longRunning: false,
            fails: false,
            ...actions[id],
            id,
          } as InputAction)
        : ({
            kind: 'run',
            terminal: 'main',
            exitCodes: [0],
            longRunning: true,
            ...actions[id],
            id,
          } as RunAction),
  });
  cleanUps.push(() => engine.close());
  const press = (action: string, busy?: 'interrupt') =>
    engine.start({ chapter: '04', step: 'a', action, busy });
  const done = async (action: string) => ended(engine, (await press(action)).id);
  const output = (id: string) => engine.find(id)!.plainOutput();
  return { engine, terminals, store, home, press, done, output };
}

function ended(engine: RunEngine, id: string): Promise<RunView> {
  return when(engine, () => engine.view(id).endedAt !== undefined).then(() => engine.view(id));
}

function when(engine: RunEngine, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!condition()) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = engine.changed.add(check);
    check();
  });
}

const bash = (text: string, more: Partial<InputAction> = {}) => ({ program: 'bash', text, ...more });
const python = (text: string, more: Partial<InputAction> = {}) => ({ program: 'python3', text, ...more });

describe('inputs', () => {
  it('types into the shell of a pod, and lasts until its prompt is back', async () => {
    const { press, done, output, engine } = lab({
      pod: { command: POD },
      look: bash('echo one\nsleep 0.2; echo t"w"o'),
    });
    const pod = await press('pod');
    const run = await done('look');
    expect(run).toMatchObject({ state: 'succeeded', action: 'look' });
    expect(output(run.id)).toMatch(/^one$[\s\S]*^two$/m);
    expect(engine.view(pod.id).state).toBe('running');
  });

  it('types a program that it has just started inside the pod, and one that an earlier input started', async () => {
    const { press, done, output } = lab({
      pod: { command: POD },
      start: bash('X=1\npython3 -q'),
      use: python('print(6 * 7)\nexit()'),
      after: bash('echo X is $X'),
    });
    await press('pod');
    expect(await done('start')).toMatchObject({ state: 'succeeded' });
    const used = await done('use');
    expect(output(used.id)).toMatch(/^42$/m);
    expect(output((await done('after')).id)).toMatch(/^X is 1$/m);
  });

  it('gives Python its compound statements whole, with the empty lines that end them', async () => {
    const { press, done, output } = lab({
      python: { command: 'python3 -q' },
      loop: python(
        [
          'def twice(x):',
          '    y = x',
          '',
          '    return 2 * y',
          'for i in range(2):',
          '    if i:',
          '        print("odd", twice(i))',
          '    else:',
          '        print("even", twice(i))',
          'print("after",',
          '      "all")',
          'for i in range(1):',
          '    print("last", i)',
        ].join('\n'),
      ),
    });
    await press('python');
    const run = await done('loop');
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(output(run.id)).toMatch(/^even 0$\s+^odd 2$[\s\S]*^after all$[\s\S]*^last 0$/m);
    expect(output(run.id)).not.toMatch(/Error/);
  });

  it('fails with a statement that fails in Python, and types nothing after it', async () => {
    const { press, done, output } = lab({
      python: { command: 'python3 -q' },
      bad: python('1 / 0\nprint("never")'),
      wrong: python('for for'),
      expected: python('1 / 0\nprint("al" + "ways")', { fails: true }),
    });
    await press('python');
    const bad = await done('bad');
    expect(bad).toMatchObject({ state: 'failed', problem: expect.stringContaining('오류') as string });
    expect(output(bad.id)).not.toContain('never');
    expect(await done('wrong')).toMatchObject({ state: 'failed' });
    const expected = await done('expected');
    expect(expected).toMatchObject({ state: 'succeeded' });
    expect(output(expected.id)).toContain('always');
  });

  it('types nothing when no such program asks, and says which run starts it', async () => {
    const { press, terminals, done } = lab(
      { pod: { command: POD }, sleep: { command: 'sleep 1000' }, say: bash('echo said') },
      'pod',
    );
    const refused = { code: 'STEP_NOT_DONE', remedy: expect.stringContaining('4.2 (1) 들어가기') as string };
    await expect(press('say')).rejects.toMatchObject(refused);
    await press('sleep');
    await expect(press('say')).rejects.toMatchObject(refused);
    await press('pod');
    expect(await done('say')).toMatchObject({ state: 'succeeded' });
    await terminals.get('main')!.close();
    await expect(press('say')).rejects.toMatchObject(refused);
  });

  it('stops with Ctrl-C, and leaves the program and its session alone', async () => {
    const { press, done, engine, output } = lab({
      python: { command: 'python3 -q' },
      loop: python('import time\nn = 7\nwhile True: time.sleep(0.05); print("tick")', { longRunning: true }),
      after: python('print("n is", n)'),
    });
    const program = await press('python');
    const loop = await press('loop');
    await when(engine, () => /^tick$/m.test(output(loop.id)));
    expect(engine.foreground('main')?.id).toBe(loop.id);
    await engine.stop(loop.id);
    expect(engine.view(loop.id)).toMatchObject({ state: 'stopped' });
    expect(output((await done('after')).id)).toMatch(/^n is 7$/m);
    expect(engine.view(program.id).state).toBe('running');
  });

  it('ends a loop for the next input of its terminal, by itself or by the ^C in it', async () => {
    const { press, done, engine, output } = lab({
      pod: { command: POD },
      loop: bash('while sleep 0.05; do echo tick; done', { longRunning: true }),
      next: bash('echo ne"x"t'),
      stop: bash('^C\necho stop"p"ed'),
    });
    await press('pod');
    for (const action of ['next', 'stop']) {
      const loop = await press('loop');
      await when(engine, () => /^tick$/m.test(output(loop.id)));
      expect(output((await done(action)).id)).toMatch(/^(next|stopped)$/m);
      expect(await ended(engine, loop.id)).toMatchObject({ state: 'stopped' });
    }
  });

  it('answers a prompt that hides what is typed, and keeps the secret nowhere', async () => {
    const { press, done, output, store, engine } = lab({
      pod: { command: POD },
      ask: bash(
        `read -rsp 'Password: ' PASSWORD && export PASSWORD\n{{password}}\necho \${#PASSWORD} characters`,
      ),
      python: python('from getpass import getpass\np = getpass()\n{{password}}\nprint(len(p), "letters")'),
      start: bash('python3 -q'),
    });
    await press('pod');
    const asked = await done('ask');
    expect(asked).toMatchObject({ state: 'succeeded' });
    expect(output(asked.id)).toMatch(/^12 characters$/m);
    await done('start');
    const got = await done('python');
    expect(output(got.id)).toMatch(/^12 letters$/m);
    for (const { id } of [asked, got]) expect(output(id)).not.toContain(SECRET);
    await engine.close();
    expect(JSON.stringify(store.runs())).not.toContain(SECRET);
  });

  it('types no secret where nothing asks for one', async () => {
    const { press, terminals } = lab({ pod: { command: POD }, secret: bash('{{password}}') });
    await press('pod');
    let seen = '';
    terminals.get('main')!.on((event) => (seen += event.type === 'output' ? event.text : ''));
    await expect(press('secret')).rejects.toMatchObject({ code: 'STEP_NOT_DONE' });
    expect(seen).not.toContain(SECRET);
  });

  it('feeds a program without a prompt, and types nothing when it could not start', async () => {
    const { press, done, output, home, engine } = lab({
      pod: { command: POD },
      produce: bash('./kcat -P -t my-topic', { longRunning: true }),
      lines: { program: 'kcat', text: 'hello\nworld' },
      end: { program: 'kcat', text: '^D' },
      missing: bash('./kafkacat -P -t my-topic\necho wrong-place\n^D'),
      after: bash('echo still "h"ere'),
    });
    writeFileSync(join(home, 'kcat'), '#!/bin/sh\nwhile read -r line; do echo "sent $line"; done\n', {
      mode: 0o755,
    });
    await press('pod');
    const missing = await done('missing');
    expect(missing).toMatchObject({ state: 'failed' });
    expect(output(missing.id)).not.toContain('wrong-place');
    const producer = await press('produce');
    await done('lines');
    await when(engine, () => output(producer.id).includes('sent world'));
    await done('end');
    expect(await ended(engine, producer.id)).toMatchObject({ state: 'succeeded' });
    expect(output((await done('after')).id)).toMatch(/^still here$/m);
  });
});
