import type { InputAction } from '#lib/content/schema.ts';
import { inputLines, type InputLine } from '#lib/content/input-lines.ts';
import { findProgram } from '#lib/content/programs.ts';
import { LabError } from '#lib/errors.ts';
import type { TerminalSession } from '#lib/terminal/session.ts';
import type { Run } from './run.ts';
import { Typist, type TypeResult } from './typist.ts';

/** A program in a pod needs a moment to start and to show its first prompt. */
const FIRST_PROMPT_MS = 20_000;
/** A line may take this many times the expected duration of the whole before the rest is given up. */
const PATIENCE = 3;
const MIN_PATIENCE_MS = 60_000;

/** The {{values}} that only the cluster knows. */
export interface ClusterValues {
  /** Fills them in. @throws LabError when the cluster does not have one yet */
  fill(text: string): Promise<string>;
  /** Whether the line is nothing but the {{name}} of a secret. */
  isSecret(line: string): boolean;
}

/** The run action that started the program that an input is for. */
export interface Opener {
  /** "4.2 (1) kcat에 들어가기" */
  label: string;
  command: string;
}

interface Typing {
  run: Run;
  typist: Typist;
  abort: AbortController;
  ended: Promise<void>;
}

export interface InputRequest {
  session: TerminalSession | undefined;
  terminal: string;
  action: InputAction;
  opener: Opener | undefined;
  /** What runs in the foreground of the terminal's shell, as far as the course started it. */
  foreground: string | undefined;
  interrupt: boolean;
}

export interface InputRunsOptions {
  values: ClusterValues;
  busy: (terminal: string) => LabError;
  begin: (run: Run) => void;
  output: (run: Run) => void;
  end: (run: Run, result: TypeResult) => void;
}

/** Inputs being typed, by terminal. One that goes on may have another beside it: lines for what it started. */
export class InputRuns {
  readonly #options: InputRunsOptions;
  readonly #typing = new Map<string, Typing[]>();

  constructor(options: InputRunsOptions) {
    this.#options = options;
  }

  /** The newest living input of a terminal. */
  newest(terminal: string): Run | undefined {
    return this.#typing.get(terminal)?.at(-1)?.run;
  }

  /** Resolves when the program has asked for the first line and it is being typed. @throws LabError */
  async start(request: InputRequest, newRun: () => Run): Promise<Run> {
    const { session, terminal, action, opener, foreground } = request;
    const { values } = this.#options;
    const program = findProgram(action.program);
    const stranger = foreground !== undefined && opener !== undefined && foreground !== opener.command;
    if (!program || session?.state !== 'running' || stranger) throw notAsking(request);
    const lines = inputLines(action.text, program, (line) => values.isSecret(line));
    const filled = await Promise.all(
      lines.map(async (line) => ({ ...line, text: typable(await values.fill(line.text)) })),
    );
    await this.#makeWay(terminal, filled[0]!, request.interrupt);
    const typist = new Typist(session);
    if (!(await typist.isAsked(filled[0]!, FIRST_PROMPT_MS))) {
      typist.close();
      throw notAsking(request);
    }
    const run = newRun();
    this.#type(run, session, typist, filled, action);
    return run;
  }

  /** Ctrl-C for the input's program, which goes on. @returns whether this run was one of a living input */
  async stop(run: Run): Promise<boolean> {
    const typing = this.#typing.get(run.start.terminal)?.find((one) => one.run === run);
    if (!typing) return false;
    run.stopping = true;
    typing.abort.abort();
    await typing.ended;
    return true;
  }

  #type(run: Run, session: TerminalSession, typist: Typist, lines: InputLine[], action: InputAction): void {
    const abort = new AbortController();
    const { terminal } = run.start;
    const off = session.on((event) => {
      if (event.type !== 'output') return;
      run.output(event.text);
      this.#options.output(run);
    });
    this.#options.begin(run);
    const typed = typist
      .type(lines, {
        patienceMs: Math.max(MIN_PATIENCE_MS, PATIENCE * (action.seconds ?? 0) * 1000),
        longRunning: action.longRunning,
        fails: action.fails,
        signal: abort.signal,
      })
      .catch(async (error: unknown): Promise<TypeResult> => {
        if (!abort.signal.aborted) throw error;
        if (await typist.interrupt()) return { failed: false };
        return {
          failed: true,
          problem:
            'Ctrl+C를 눌러도 프로그램이 멈추지 않았습니다. 터미널을 닫고 프로그램을 시작하는 실행부터 다시 하세요.',
        };
      })
      .catch((error: unknown): TypeResult => {
        console.error(error);
        return { failed: true, problem: '입력을 계속하지 못했습니다. 다시 실행하세요.' };
      });
    const typing: Typing = { run, typist, abort, ended: Promise.resolve() };
    this.#typing.set(terminal, [...(this.#typing.get(terminal) ?? []), typing]);
    typing.ended = typed.then((result) => {
      off();
      typist.close();
      this.#typing.set(
        terminal,
        (this.#typing.get(terminal) ?? []).filter((one) => one !== typing),
      );
      this.#options.end(run, result);
    });
  }

  /** What still runs from an earlier input ends, unless the lines are for it. @throws LabError TERMINAL_BUSY */
  async #makeWay(terminal: string, first: InputLine, interrupt: boolean): Promise<void> {
    const feeds = first.kind === 'stream' || first.kind === 'answer' || first.kind === 'end';
    if (feeds) return;
    for (const { run } of [...(this.#typing.get(terminal) ?? [])].reverse()) {
      if (!run.start.longRunning && !interrupt) throw this.#options.busy(terminal);
      run.stopping = true;
      // A ^C of the action's own ends it.
      if (first.kind !== 'interrupt') await this.stop(run);
    }
  }
}

function notAsking({ terminal, action: { program }, opener }: InputRequest): LabError {
  return new LabError(
    'STEP_NOT_DONE',
    `터미널 ${terminal}에서 ${program} 프로그램이 입력을 기다리고 있지 않아 아무것도 입력하지 않았습니다.`,
    opener
      ? `먼저 ${opener.label}의 실행을 다시 눌러 ${program} 프로그램을 시작하세요.`
      : `먼저 터미널 ${terminal}에서 ${program} 프로그램을 시작하세요.`,
  );
}

/** A control character would be a key: a tab completes, an escape begins a command. */
const typable = (line: string): string => line.replace(/\p{Cc}/gu, '');
