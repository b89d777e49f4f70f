import { randomUUID } from 'node:crypto';
import type { RunState, RunView } from '#lib/api.ts';
import type { Action, InputAction, RunAction } from '#lib/content/schema.ts';
import { LabError } from '#lib/errors.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { ProgressStore, RunRecord } from '#lib/progress/store.ts';
import type { TerminalManager } from '#lib/terminal/manager.ts';
import type { TerminalSession } from '#lib/terminal/session.ts';
import { InputRuns, type ClusterValues, type Opener } from './input-runs.ts';
import { MASKED_OUTPUT, maskSecrets } from './mask.ts';
import { Run } from './run.ts';

/** A shell inside a busy sandbox needs a moment; longer means that it hangs. */
const SHELL_READY_TIMEOUT_MS = 20_000;
/** Ctrl-C first; then the process group is ended. */
const INTERRUPT_GRACE_MS = 2_000;
/** A crash loses at most this much of a long run's output. */
const SAVE_INTERVAL_MS = 5_000;
/** Finished runs kept with their events for pages that come back; the store has all of them. */
const MAX_FINISHED = 100;

export interface RunRequest {
  chapter: string;
  step: string;
  action: string;
  busy?: 'interrupt' | 'new-terminal';
}

export interface NewestRun {
  readonly view: RunView;
  /** As the card had it, {{values}} of the cluster not filled in. */
  readonly command: string;
  /** Plain text. */
  readonly output: string;
}

export interface RunEngineOptions {
  /** @throws LabError NOT_FOUND */
  findAction: (chapter: string, step: string, action: string) => Action;
  /** @throws LabError when the step must not be run now. */
  requireRunnable: (request: RunRequest, action: RunAction | InputAction) => void;
  terminals: TerminalManager;
  store: ProgressStore;
  /** A command has begun. */
  started?: (request: RunRequest) => void;
  values: ClusterValues;
  /** The run that started the program that an input is for. */
  openerOf: (request: RunRequest) => Opener | undefined;
  /** Secret values that must not be kept. */
  secrets: () => Promise<Iterable<string>>;
  now?: () => number;
}

/** Types actions of the course into terminals and follows them to their end. */
export class RunEngine {
  /** Every change of a run: its state, or new output while a check waits for it. */
  readonly changed = new Listeners<Run>();
  readonly #options: RunEngineOptions;
  readonly #now: () => number;
  readonly #runs = new Map<string, Run>();
  /** By chapter/step, then by action: the checks of a step ask many times a second. */
  readonly #newest = new Map<string, Map<string, NewestRun>>();
  /** The run in the foreground of each terminal. */
  readonly #foreground = new Map<string, Run>();
  readonly #starting = new Map<string, Promise<unknown>>();
  readonly #saves = new Set<Promise<void>>();
  readonly #inputs: InputRuns;
  readonly #saving = new Map<Run, NodeJS.Timeout>();

  constructor(options: RunEngineOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#inputs = new InputRuns({
      values: options.values,
      busy: terminalBusy,
      begin: (run) => this.#begin(run),
      output: (run) => this.#outputSoon(run),
      end: (run, result) => {
        run.problem = result.failed ? result.problem : undefined;
        this.#end(run, run.stopping ? 'stopped' : result.failed ? 'failed' : 'succeeded');
      },
    });
    // A former process of this server died with them: nobody knows how they ended.
    options.store.markUnfinishedLost(this.#now());
  }

  /** Resolves when the shell has really started the command. @throws LabError */
  async start(request: RunRequest): Promise<RunView> {
    const action = this.#options.findAction(request.chapter, request.step, request.action);
    if (action.kind === 'file')
      throw new LabError(
        'BAD_REQUEST',
        `${request.action}은 실행하는 명령이 아니라 파일입니다.`,
        '카드의 파일 단추를 쓰세요.',
      );
    this.#options.requireRunnable(request, action);
    const terminal = request.busy === 'new-terminal' ? this.#options.terminals.add().name : action.terminal;
    // Two presses at once must not type into each other.
    const before = this.#starting.get(terminal) ?? Promise.resolve();
    const started = before.then(() =>
      action.kind === 'run'
        ? this.#startCommand(request, action, terminal)
        : this.#startInput(request, action, terminal),
    );
    this.#starting.set(
      terminal,
      started.catch(() => {}),
    );
    return started;
  }

  /** Ctrl-C, then the end of the process group; resolves when the terminal is at its prompt again. */
  async stop(id: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run || run.ended) {
      this.view(id);
      return;
    }
    run.stopping = true;
    if (await this.#inputs.stop(run)) return;
    await this.#options.terminals.get(run.start.terminal)?.interrupt({ graceMs: INTERRUPT_GRACE_MS });
  }

  /** What runs in a terminal's foreground is about to be ended on purpose: that is no failure. */
  expectEnd(terminal: string): void {
    const run = this.#foreground.get(terminal);
    if (run) run.stopping = true;
  }

  /** @throws LabError NOT_FOUND */
  view(id: string): RunView {
    const run = this.#runs.get(id);
    if (run) return run.view();
    const record = this.#options.store.run(id);
    if (record) return viewOf(record);
    throw notFound();
  }

  /** The living or recently finished run, with its events. */
  find(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  foreground(terminal: string): RunView | undefined {
    return (this.#inputs.newest(terminal) ?? this.#foreground.get(terminal))?.view();
  }

  /** The newest run of each action of a step, with its output as plain text. */
  newest(chapter: string, step: string): ReadonlyMap<string, NewestRun> {
    const key = `${chapter}/${step}`;
    let newest = this.#newest.get(key);
    if (!newest) {
      newest = new Map();
      for (const record of this.#options.store.newestRuns(chapter, step))
        newest.set(record.action, { view: viewOf(record), command: record.command, output: record.output });
      this.#newest.set(key, newest);
    }
    return newest;
  }

  /** After the chapter's progress was reset: its runs no longer count for its steps. */
  forgetChapter(chapter: string): void {
    for (const key of this.#newest.keys()) if (key.startsWith(`${chapter}/`)) this.#newest.delete(key);
  }

  /** Waits until everything that ended is on disk. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#saves]);
  }

  async #startCommand(request: RunRequest, action: RunAction, terminal: string): Promise<RunView> {
    const command = await this.#options.values.fill(action.command);
    const session = this.#options.terminals.open(terminal);
    await this.#makeIdle(session, request.busy);
    const run = this.#newRun(request, action, terminal);
    const follower = this.#follow(run, session);
    try {
      const { id } = await session.type(command, {
        signal: AbortSignal.timeout(SHELL_READY_TIMEOUT_MS),
      });
      follower.started(id);
    } catch (error) {
      follower.cancel();
      throw error;
    }
    return run.view();
  }

  /** Listens from before the typing on: a quick command is over when the shell's answer is handled. */
  #follow(run: Run, session: TerminalSession): { started: (id: number) => void; cancel: () => void } {
    let mark: number | undefined;
    const started = (id: number) => {
      if (mark !== undefined) return;
      mark = id;
      this.#foreground.set(session.name, run);
      this.#begin(run);
    };
    const ended = (finish: () => void) => {
      off();
      if (mark === undefined) return;
      if (this.#foreground.get(session.name) === run) this.#foreground.delete(session.name);
      finish();
    };
    const off = session.on((event) => {
      // While the engine types, the only command that can start is this one.
      if (event.type === 'command-start') started(event.id);
      else if (event.type === 'output' && mark !== undefined) {
        run.output(event.text);
        this.#outputSoon(run);
      } else if (event.type === 'command-end' && event.id === mark)
        ended(() => this.#finish(run, event.exitCode));
      else if (event.type === 'exit') ended(() => this.#end(run, run.stopping ? 'stopped' : 'failed'));
    });
    return { started, cancel: off };
  }

  #begin(run: Run): void {
    this.#register(run);
    run.become('running', this.#now());
    this.#options.store.saveRun(run.record(''));
    this.#saving.set(run, setInterval(() => this.#save(run), SAVE_INTERVAL_MS).unref());
    this.changed.emit(run);
  }

  #end(run: Run, state: RunState, exitCode?: number): void {
    clearInterval(this.#saving.get(run));
    this.#saving.delete(run);
    run.become(state, this.#now(), exitCode);
    this.#save(run);
    this.#forgetOld();
    this.changed.emit(run);
  }

  #register(run: Run): void {
    const { id, chapter, step, action } = run.start;
    this.#runs.set(id, run);
    this.#options.started?.({ chapter, step, action });
    this.newest(chapter, step);
    this.#newest.get(`${chapter}/${step}`)?.set(action, {
      get view() {
        return run.view();
      },
      command: run.start.command,
      get output() {
        return run.plainOutput();
      },
    });
  }

  /** Lines for the program in the foreground: a run that lasts until the program asks again. */
  async #startInput(request: RunRequest, action: InputAction, terminal: string): Promise<RunView> {
    const run = await this.#inputs.start(
      {
        session: this.#options.terminals.get(terminal),
        terminal,
        action,
        opener: this.#options.openerOf(request),
        foreground: this.#foreground.get(terminal)?.start.command,
        interrupt: request.busy === 'interrupt',
      },
      () => this.#newRun(request, action, terminal),
    );
    return run.view();
  }

  async #makeIdle(session: TerminalSession, busy: RunRequest['busy']): Promise<void> {
    if (session.state === 'running') {
      const foreground = this.#foreground.get(session.name);
      // A command that never ends by itself makes way for the next step.
      if (!foreground?.start.longRunning && busy !== 'interrupt') throw terminalBusy(session.name);
      if (foreground) foreground.stopping = true;
      await session.interrupt({ graceMs: INTERRUPT_GRACE_MS });
    }
    try {
      await session.ready(AbortSignal.timeout(SHELL_READY_TIMEOUT_MS));
    } catch (error) {
      throw new LabError(
        'TARGET_NOT_READY',
        `터미널 ${session.name}의 셸이 준비되지 않았습니다.`,
        '잠시 뒤 다시 실행하세요. 계속되면 터미널을 닫고 다시 여세요.',
        { cause: error },
      );
    }
  }

  #newRun(request: RunRequest, action: RunAction | InputAction, terminal: string): Run {
    return new Run({
      id: randomUUID(),
      chapter: request.chapter,
      step: request.step,
      action: action.id,
      terminal,
      command: action.kind === 'run' ? action.command : action.text,
      longRunning: action.longRunning,
      goodExitCodes: action.kind === 'run' ? action.exitCodes : [0],
      secret: action.secret === true,
      expectedSeconds: action.seconds,
      startedAt: this.#now(),
    });
  }

  #finish(run: Run, exitCode: number): void {
    // 130 is a Ctrl-C typed by hand; a long run that the student ended so did what it should.
    const stopped = run.stopping || (run.start.longRunning && exitCode === 130);
    this.#end(
      run,
      stopped ? 'stopped' : run.start.goodExitCodes.includes(exitCode) ? 'succeeded' : 'failed',
      exitCode,
    );
  }

  readonly #pendingOutput = new Set<Run>();

  /** Checks look at output a few times a second, not at each chunk of a flood. */
  #outputSoon(run: Run): void {
    if (this.#pendingOutput.has(run)) return;
    this.#pendingOutput.add(run);
    setTimeout(() => {
      this.#pendingOutput.delete(run);
      if (!run.ended) this.changed.emit(run);
    }, 100).unref();
  }

  #save(run: Run): void {
    const save = this.#masked(run)
      .then((output) => this.#options.store.saveRun(run.record(output)))
      .catch((error: unknown) => console.error(error));
    this.#saves.add(save);
    void save.finally(() => this.#saves.delete(save));
  }

  async #masked(run: Run): Promise<string> {
    if (run.start.secret) return MASKED_OUTPUT;
    return maskSecrets(run.plainOutput(), await this.#options.secrets());
  }

  #forgetOld(): void {
    const finished = [...this.#runs.values()].filter(({ ended }) => ended);
    for (const run of finished.slice(0, -MAX_FINISHED)) this.#runs.delete(run.start.id);
  }
}

export function terminalBusy(name: string): LabError {
  return new LabError(
    'TERMINAL_BUSY',
    `터미널 ${name}에서 다른 명령을 실행하고 있습니다.`,
    '중지하고 실행하거나 새 터미널에서 실행하세요.',
  );
}

function notFound(): LabError {
  return new LabError('NOT_FOUND', '이 실행 기록을 찾을 수 없습니다.', '페이지를 새로 고치세요.');
}

function viewOf(record: RunRecord): RunView {
  const { output: _output, command: _command, ...view } = record;
  return view;
}
