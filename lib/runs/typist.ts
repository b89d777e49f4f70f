import type { InputLine } from '#lib/content/input-lines.ts';
import { askingProgram, asksSecret } from '#lib/content/programs.ts';
import { Conditions } from '#lib/terminal/conditions.ts';
import { plainText } from '#lib/terminal/plain-text.ts';
import type { ScreenWatch } from '#lib/terminal/screen-watch.ts';
import type { TerminalSession } from '#lib/terminal/session.ts';

/** A prompt is the last thing that a program prints: after it the screen stands still for this long. */
const STILL_MS = 50;
/** A program without a prompt reads what is typed; one that could not start has given way to a prompt by then. */
const STREAM_STILL_MS = 500;
/** Another program's prompt that stays this long is not going to give way. */
const OTHER_PROMPT_MS = 1_000;
/** For the echo of a line that nothing answers. */
const ECHO_MS = 3_000;
/** Between two Ctrl-C, as a person would. */
const CTRL_C_MS = 1_000;
const CTRL_C_TRIES = 5;

export interface TypeOptions {
  /** How long the next prompt may take, ms. */
  patienceMs: number;
  /** The last line goes on until somebody stops it. */
  longRunning: boolean;
  /** A failed statement is what the lines are about: what comes after it is typed all the same. */
  fails: boolean;
  signal: AbortSignal;
}

export type TypeResult = { failed: false } | { failed: true; problem: string };

const FAILED: TypeResult = {
  failed: true,
  problem: '프로그램이 오류를 알렸습니다. 터미널에서 마지막 오류를 읽어 보세요.',
};

/** Types lines into the program in the foreground of a terminal, each only when it is asked for. */
export class Typist {
  readonly #session: TerminalSession;
  readonly #screen: ScreenWatch;
  readonly #conditions = new Conditions();
  readonly #close: (() => void)[];
  /** What was printed since the last line was typed. */
  #answer = '';
  /** A program without a prompt has been seen to read. */
  #streams = false;

  constructor(session: TerminalSession) {
    this.#session = session;
    const { screen, close } = session.watchScreen(() => this.#conditions.recheck());
    this.#screen = screen;
    const off = session.on((event) => {
      if (event.type === 'output') this.#answer += event.text;
      else this.#conditions.recheck();
    });
    this.#close = [close, off];
  }

  close(): void {
    for (const close of this.#close) close();
  }

  /** Whether the line was asked for in time. */
  async isAsked(line: InputLine, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    // Ctrl-C is for what does not stand still.
    if (line.kind === 'interrupt') return this.#running;
    const hasPrompt = line.program?.prompt !== undefined;
    const stillMs = hasPrompt || this.#streams ? STILL_MS : STREAM_STILL_MS;
    this.#streams = !hasPrompt;
    const asked = () => !this.#running || this.#asks(line);
    await this.#still(() => asked() || this.#asksAgain(), stillMs, timeoutMs, signal);
    if (!asked()) await this.#still(asked, stillMs, Math.min(timeoutMs, OTHER_PROMPT_MS), signal);
    return this.#running && this.#asks(line);
  }

  /** Types all lines; resolves when the program asks again. Rejects when the signal is aborted. */
  async type(lines: InputLine[], options: TypeOptions): Promise<TypeResult> {
    const { patienceMs, signal } = options;
    let previous: InputLine | undefined;
    for (const line of lines) {
      if (previous) {
        let asked = await this.isAsked(line, patienceMs, signal);
        if (asked && this.#isClosedBy(line, previous)) {
          await this.#press('\r', patienceMs, signal);
          asked = await this.isAsked(line, patienceMs, signal);
        }
        if (!options.fails && this.#hasFailed(previous)) return FAILED;
        if (!asked) return this.#notAsked(line);
      }
      await this.#enter(line, { ...options, untilPrompt: line === lines.at(-1) });
      previous = line;
    }
    if (previous && !options.fails && this.#hasFailed(previous)) return FAILED;
    if (previous?.kind === 'stream' || !this.#running || this.#asksAgain()) return { failed: false };
    return {
      failed: true,
      problem:
        '입력한 줄이 끝나지 않아 프롬프트가 다시 나오지 않았습니다. 터미널에서 Ctrl+C를 누르고 다시 실행하세요.',
    };
  }

  /** Ctrl-C until the program asks again; it and its session go on. @returns whether it does */
  async interrupt(): Promise<boolean> {
    for (let tries = 0; tries < CTRL_C_TRIES; tries++) {
      if (!this.#running) return true;
      const writes = this.#screen.writes;
      this.#session.input('\x03');
      const back = () => !this.#running || (this.#screen.writes > writes && this.#asksAgain());
      if (await this.#still(back, STILL_MS, CTRL_C_MS)) return true;
    }
    return false;
  }

  get #running(): boolean {
    return this.#session.state === 'running';
  }

  #asks({ kind, program }: InputLine): boolean {
    const before = this.#screen.settled ? this.#screen.beforeCursor : undefined;
    if (before === undefined) return false;
    if (kind === 'answer') return asksSecret(before);
    if (!program) return askingProgram(before) !== undefined;
    if (!program.prompt) return askingProgram(before) === undefined;
    return program.prompt.test(before) || (program.continuation?.test(before) ?? false);
  }

  /** Somebody wants a line: the program itself, the one below it, or one that it started. */
  #asksAgain(): boolean {
    const before = this.#screen.settled ? this.#screen.beforeCursor : undefined;
    return before !== undefined && (askingProgram(before) !== undefined || asksSecret(before));
  }

  async #enter(line: InputLine, options: TypeOptions & { untilPrompt: boolean }): Promise<void> {
    const { signal, untilPrompt, longRunning } = options;
    const patienceMs = longRunning && untilPrompt ? undefined : options.patienceMs;
    if (line.kind === 'interrupt') await this.#press('\x03', patienceMs, signal, 0);
    else if (line.kind === 'end') await this.#press('\x04', patienceMs, signal, 0);
    else if (line.kind === 'stream') await this.#echoed(`${line.text}\r`, signal);
    // What is hidden moves no line; every other line ends with one.
    else if (line.kind === 'answer') await this.#press(`${line.text}\r`, patienceMs, signal, 0);
    else {
      // Ctrl-U takes back an indentation that the program put there itself.
      const indented = /^\.\.\. {2,}$/.test(this.#screen.beforeCursor ?? '');
      const entered = `${indented ? '\x15' : ''}${line.text}\r`;
      if (!untilPrompt) return this.#echoed(entered, signal);
      await this.#press(entered, patienceMs, signal);
      if (this.#isOpen(line)) await this.#press('\r', patienceMs, signal);
    }
  }

  /** Types and waits for whatever asks next. */
  async #press(
    keys: string,
    patienceMs: number | undefined,
    signal: AbortSignal,
    lineFeeds = 1,
  ): Promise<void> {
    const { lineFeeds: before, writes } = this.#screen;
    this.#answer = '';
    this.#session.input(keys);
    const answered = () =>
      this.#screen.writes > writes &&
      this.#screen.lineFeeds >= before + lineFeeds &&
      (this.#asksAgain() || this.#continues());
    await this.#still(() => !this.#running || answered(), STILL_MS, patienceMs, signal);
  }

  async #echoed(keys: string, signal: AbortSignal): Promise<void> {
    const { lineFeeds } = this.#screen;
    this.#answer = '';
    this.#session.input(keys);
    const echoed = () => !this.#running || this.#screen.lineFeeds > lineFeeds;
    await this.#conditions.wait(echoed, { timeoutMs: ECHO_MS, signal });
  }

  #continues(): boolean {
    const before = this.#screen.settled ? this.#screen.beforeCursor : undefined;
    return before !== undefined && /^(\.\.\. +|> )$/.test(before);
  }

  #isOpen({ program }: InputLine): boolean {
    const before = this.#screen.beforeCursor ?? '';
    return program?.closesWithEmptyLine === true && program.continuation!.test(before);
  }

  /** Whether an empty line must come first: the compound statement before has ended, and only that says so. */
  #isClosedBy(line: InputLine, previous: InputLine): boolean {
    const continuesStatement = /^(\s|(else|elif|except|finally)\b|[)\]}])/.test(line.text);
    return this.#isOpen(line) && !continuesStatement && !previous.text.startsWith('@');
  }

  #hasFailed({ kind, program }: InputLine): boolean {
    // KeyboardInterrupt is what a Ctrl-C is for.
    return kind === 'interrupt' ? false : (program?.failure?.test(plainText(this.#answer)) ?? false);
  }

  #notAsked({ text, kind }: InputLine): TypeResult {
    const line = kind === 'answer' ? '비밀번호를' : `"${text}" 줄을`;
    return {
      failed: true,
      problem: this.#running
        ? `프롬프트가 다시 나오지 않아 ${line} 입력하지 않았습니다. 터미널에서 무엇을 기다리는지 확인하고 Ctrl+C를 누른 뒤 다시 실행하세요.`
        : `프로그램이 끝나서 ${line} 입력하지 않았습니다. 프로그램을 시작하는 실행부터 다시 하세요.`,
    };
  }

  /** Whether the condition held in time, with the screen still for `stillMs`. */
  async #still(
    condition: () => boolean,
    stillMs: number,
    timeoutMs = Number.POSITIVE_INFINITY,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const left = deadline - performance.now();
      const limit = Number.isFinite(left) ? { timeoutMs: Math.max(0, left) } : {};
      // Asked of a screen that is still being drawn, the wait below would be over at once, for ever.
      const holds = () => this.#screen.settled && condition();
      if (!(await this.#conditions.wait(holds, { ...limit, signal }))) return false;
      const { writes } = this.#screen;
      const moved = () => this.#screen.writes !== writes || !this.#screen.settled;
      if (!(await this.#conditions.wait(moved, { timeoutMs: stillMs, signal })) && condition()) return true;
    }
  }
}
