import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunView } from '#lib/api.ts';
import type { Action, RunAction } from '#lib/content/schema.ts';
import { LabError } from '#lib/errors.ts';
import { MemoryProgressStore } from '#lib/progress/memory-store.ts';
import { SqliteProgressStore } from '#lib/progress/sqlite-store.ts';
import type { ProgressStore } from '#lib/progress/store.ts';
import { TerminalManager } from '#lib/terminal/manager.ts';
import { bashArgs, installShellFiles } from '#lib/terminal/shell-files.ts';
import { RunEngine } from './run-engine.ts';

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'runs-'));
  cleanUps.push(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** An engine on real bashes, with the given commands as actions. */
function lab(
  actions: Record<string, Partial<RunAction>>,
  store: ProgressStore = new MemoryProgressStore(),
  home = newHome(),
) {
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
  const engine = new RunEngine({
    terminals,
    store,
    secrets: async () => ['topsecret1'],
    requireRunnable: () => {},
    values: { fill: async (text) => text, isSecret: () => false },
    openerOf: () => undefined,
    findAction: (_chapter, _step, action): Action => {
      const found = actions[action];
      if (!found) throw new LabError('NOT_FOUND', 'no such action', '');
      return {
        kind: 'run',
        terminal: 'main',
        exitCodes: [0],
        longRunning: false,
        command: 'true',
        ...found,
        id: action,
      } as RunAction;
    },
  });
  cleanUps.push(() => engine.close());
  const run = (action: string, busy?: 'interrupt' | 'new-terminal') =>
    engine.start({ chapter: '01', step: 'a', action, busy });
  return { engine, terminals, store, home, run };
}

function ended(engine: RunEngine, id: string): Promise<RunView> {
  return new Promise((resolve) => {
    const check = () => {
      const view = engine.view(id);
      if (view.endedAt === undefined) return;
      unsubscribe();
      resolve(view);
    };
    const unsubscribe = engine.changed.add(check);
    check();
  });
}

function output(engine: RunEngine, id: string): string {
  return engine.find(id)!.plainOutput();
}

async function outputMatches(engine: RunEngine, id: string, wanted: RegExp): Promise<void> {
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!wanted.test(output(engine, id))) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = engine.changed.add(check);
    check();
  });
}

describe('run engine', () => {
  it('runs a command in the shell and keeps its exit code and output', async () => {
    const { engine, run, store } = lab({ hello: { command: 'echo hello; (exit 3)' } });
    const { id, state } = await run('hello');
    expect(['running', 'failed']).toContain(state);
    expect(await ended(engine, id)).toMatchObject({ state: 'failed', exitCode: 3, action: 'hello' });
    expect(output(engine, id)).toContain('hello');
    await engine.close();
    expect(store.run(id)).toMatchObject({ state: 'failed', exitCode: 3, command: 'echo hello; (exit 3)' });
    expect(store.run(id)?.output).toContain('hello');
  });

  it('takes an exit code that the action expects for a success', async () => {
    const { engine, run } = lab({ differ: { command: 'diff <(echo a) <(echo b)', exitCodes: [1] } });
    expect(await ended(engine, (await run('differ')).id)).toMatchObject({ state: 'succeeded', exitCode: 1 });
  });

  it('keeps the shell between runs: folders, variables and aliases stay', async () => {
    const { engine, run } = lab({
      set: { command: "X=kept\nalias say='echo said'\ncd /" },
      use: { command: 'say $X $PWD' },
    });
    expect(await ended(engine, (await run('set')).id)).toMatchObject({ state: 'succeeded', exitCode: 0 });
    const { id } = await run('use');
    await ended(engine, id);
    expect(output(engine, id)).toMatch(/^said kept \/$/m);
  });

  it('refuses a busy terminal, and interrupts it or takes a new one when told so', async () => {
    const { engine, run } = lab({ sleep: { command: 'sleep 1000' }, next: { command: 'echo next' } });
    const sleeping = await run('sleep');
    await expect(run('next')).rejects.toMatchObject({ code: 'TERMINAL_BUSY' });
    const elsewhere = await run('next', 'new-terminal');
    expect(elsewhere.terminal).not.toBe('main');
    expect(await ended(engine, elsewhere.id)).toMatchObject({ state: 'succeeded' });
    const here = await run('next', 'interrupt');
    expect(await ended(engine, here.id)).toMatchObject({ state: 'succeeded', terminal: 'main' });
    expect(engine.view(sleeping.id)).toMatchObject({ state: 'stopped', exitCode: 130 });
  });

  it('ends a long-running command when the next step needs its terminal', async () => {
    const { engine, run } = lab({
      watch: { command: 'while echo tick; do sleep 0.05; done', longRunning: true },
      next: { command: 'echo next' },
    });
    const watching = await run('watch');
    await outputMatches(engine, watching.id, /tick\n[^]*tick/);
    const { id } = await run('next');
    expect(await ended(engine, id)).toMatchObject({ state: 'succeeded' });
    expect(engine.view(watching.id).state).toBe('stopped');
  });

  it('kills a program that ignores Ctrl-C and termination', async () => {
    const { engine, run } = lab({
      deaf: { command: `bash -c 'trap "" INT TERM; echo deaf; while :; do sleep 1; done'` },
    });
    const { id } = await run('deaf');
    await outputMatches(engine, id, /^deaf$/m);
    await engine.stop(id);
    expect(await ended(engine, id)).toMatchObject({ state: 'stopped' });
  });

  it('bounds what it keeps of a flood and still ends', async () => {
    const { engine, run, store } = lab({ flood: { command: 'seq 1 1500000; echo the end' } });
    const { id } = await run('flood');
    expect(await ended(engine, id)).toMatchObject({ state: 'succeeded' });
    const events = [];
    for (
      let seq = 0, more = engine.find(id)!.log.after(0);
      more.length > 0;
      more = engine.find(id)!.log.after(seq)
    ) {
      events.push(...more);
      seq = more.at(-1)!.seq;
    }
    const kept = events.reduce((sum, event) => sum + (event.type === 'output' ? event.text.length : 0), 0);
    expect(kept).toBeLessThanOrEqual(600_000);
    expect(events.at(-1)).toMatchObject({ type: 'state', run: { state: 'succeeded' } });
    await engine.close();
    expect(store.run(id)?.output.trimEnd().endsWith('the end')).toBe(true);
  });

  it('resumes the events of a run after the number that a page has seen', async () => {
    const { engine, run } = lab({ two: { command: 'echo one; read -r; echo two' } });
    const { id } = await run('two');
    await outputMatches(engine, id, /^one$/m);
    const log = engine.find(id)!.log;
    const before = log.after(0);
    const seen = before.at(-1)!.seq;
    engine.find(id);
    const { terminal } = engine.view(id);
    expect(terminal).toBe('main');
    await engine.stop(id);
    await ended(engine, id);
    const after = log.after(seen);
    expect(after.length).toBeGreaterThan(0);
    expect(after.every(({ seq }) => seq > seen)).toBe(true);
    const all = [...before, ...after].map((event) => (event.type === 'output' ? event.text : '')).join('');
    expect(all.match(/^one/gm)).toHaveLength(1);
  });

  it('keeps no secret in its records', async () => {
    const { engine, run, store } = lab({
      known: { command: 'echo it is topsecret1 there' },
      declared: { command: 'echo whatever', secret: true },
      plain: { command: `echo 'username="my-user" password="abcdefgh";'` },
    });
    for (const action of ['known', 'declared', 'plain']) await ended(engine, (await run(action)).id);
    await engine.close();
    const kept = JSON.stringify(store.runs().map((record) => record.output));
    expect(kept).not.toMatch(/topsecret1|whatever|abcdefgh/);
    expect(kept).toContain('my-user');
  });

  it('calls a run lost when the server died in the middle of it', async () => {
    const home = newHome();
    const file = join(home, 'progress.db');
    const first = lab({ sleep: { command: 'sleep 1000' } }, new SqliteProgressStore(file), home);
    const { id } = await first.run('sleep');
    // The first engine is not told: its process is gone.
    const second = lab({ again: { command: 'echo again' } }, new SqliteProgressStore(file), home);
    expect(second.engine.view(id)).toMatchObject({ state: 'lost' });
    expect(second.engine.newest('01', 'a').get('sleep')?.view.state).toBe('lost');
    const next = await second.run('again');
    expect(await ended(second.engine, next.id)).toMatchObject({ state: 'succeeded' });
  });

  it('answers unknown actions and runs with NOT_FOUND', async () => {
    const { engine, run } = lab({});
    await expect(run('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(() => engine.view('nothing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    await expect(engine.stop('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
