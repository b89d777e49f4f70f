import type { Mark } from './osc133.ts';
import type { ShellState } from './protocol.ts';

export type ShellEvent =
  | { type: 'state'; state: ShellState }
  | { type: 'command-start'; id: number }
  | { type: 'command-end'; id: number; exitCode: number };

/**
 * What the shell is doing, from its marks and from what was sent to it.
 * A prompt has a number. Marks with an old number are a prompt drawn again, or forged, and change nothing.
 */
export class ShellStateMachine {
  state: ShellState = 'starting';
  /** Something was typed at this prompt, and not yet run. */
  typedAtPrompt = false;
  /** Enter was sent and the shell has not said yet what it makes of it. */
  enterPending = false;
  /** A whole command was typed for a caller that waits for its start. */
  expectsCommand = false;
  /** What was typed for it lacks its end (a quote, `done`). */
  incomplete = false;
  readonly #emit: (event: ShellEvent) => void;
  #prompt = -1;
  #command = 0;
  #ended = -1;

  constructor(emit: (event: ShellEvent) => void) {
    this.#emit = emit;
  }

  /** The command that runs, or that ran last. */
  get command(): number {
    return this.#command;
  }

  mark(mark: Mark): void {
    if (this.state === 'closed') return;
    if (mark.kind === 'command-start') this.#commandStart(mark.prompt);
    else if (mark.kind === 'command-end') this.#commandEnd(mark.prompt, mark.exitCode);
    else if (mark.kind === 'continuation') this.#continuation();
    else if (mark.kind === 'prompt') this.#promptReady(mark.prompt);
  }

  /** Keys were sent to the terminal. */
  input(text: string): void {
    if (this.state !== 'idle') return;
    this.typedAtPrompt = true;
    if (/[\r\n]/.test(text)) this.enterPending = true;
  }

  close(): void {
    this.#set('closed');
  }

  #continuation(): void {
    this.enterPending = false;
    this.typedAtPrompt = true;
    if (this.expectsCommand) this.incomplete = true;
  }

  #commandStart(prompt: number): void {
    // A pasted text of several commands starts more than once before the next prompt.
    if (prompt < this.#prompt || this.state !== 'idle') return;
    this.expectsCommand = false;
    this.#command += 1;
    this.#set('running');
    this.#emit({ type: 'command-start', id: this.#command });
  }

  #commandEnd(prompt: number, exitCode: number): void {
    if (prompt <= this.#prompt || prompt <= this.#ended) return;
    this.#ended = prompt;
    // The shell could not parse it: it never began, but has an exit code.
    if (this.expectsCommand) this.#commandStart(prompt);
    if (this.state === 'running') this.#emit({ type: 'command-end', id: this.#command, exitCode });
  }

  #promptReady(prompt: number): void {
    if (prompt <= this.#prompt || prompt !== this.#ended) return;
    this.#prompt = prompt;
    this.typedAtPrompt = false;
    this.enterPending = false;
    this.incomplete = false;
    this.#set('idle');
  }

  #set(state: ShellState): void {
    if (state === this.state) return;
    this.state = state;
    this.#emit({ type: 'state', state });
  }
}
