import type { RunState, RunView } from '#lib/api.ts';
import { MAX_OUTPUT_CHARS, type RunRecord } from '#lib/progress/store.ts';
import { plainText } from '#lib/terminal/plain-text.ts';
import { EventLog } from './event-log.ts';

/** Raw output kept: escape sequences make it longer than the text that comes out. */
const MAX_RAW_CHARS = 2 * MAX_OUTPUT_CHARS;

export interface RunStart {
  id: string;
  chapter: string;
  step: string;
  action: string;
  terminal: string;
  command: string;
  longRunning: boolean;
  /** The exit codes with which it did what it should. */
  goodExitCodes: number[];
  /** Its output holds a secret. */
  secret: boolean;
  expectedSeconds?: number;
  startedAt: number;
}

/** One action being carried out: its state, its events, the end of its output. */
export class Run {
  readonly start: RunStart;
  readonly log = new EventLog();
  state: RunState = 'queued';
  exitCode: number | undefined;
  endedAt: number | undefined;
  problem: string | undefined;
  /** The student or a later run stopped it: its exit code is no failure. */
  stopping = false;
  #raw = '';
  #plain: { raw: string; text: string } | undefined;

  constructor(start: RunStart) {
    this.start = start;
  }

  get ended(): boolean {
    return this.state !== 'queued' && this.state !== 'running';
  }

  output(text: string): void {
    this.#raw += text;
    if (this.#raw.length > 2 * MAX_RAW_CHARS) this.#raw = this.#raw.slice(-MAX_RAW_CHARS);
    this.log.output(text);
  }

  become(state: RunState, at: number, exitCode?: number): void {
    this.state = state;
    this.exitCode = exitCode;
    if (this.ended) this.endedAt = at;
    this.log.state(this.view());
  }

  /** The end of its output without escape sequences. */
  plainOutput(): string {
    if (this.#plain?.raw !== this.#raw)
      this.#plain = { raw: this.#raw, text: plainText(this.#raw.slice(-MAX_RAW_CHARS)) };
    return this.#plain.text;
  }

  view(): RunView {
    const { id, chapter, step, action, terminal, startedAt, longRunning, expectedSeconds } = this.start;
    return {
      ...{ id, chapter, step, action, terminal, state: this.state, startedAt, longRunning },
      ...(this.endedAt !== undefined && { endedAt: this.endedAt }),
      ...(this.exitCode !== undefined && { exitCode: this.exitCode }),
      ...(expectedSeconds !== undefined && { expectedSeconds }),
      ...(this.problem !== undefined && { problem: this.problem }),
    };
  }

  record(output: string): RunRecord {
    return { ...this.view(), command: this.start.command, output };
  }
}
