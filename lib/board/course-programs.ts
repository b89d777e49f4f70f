import type { BoardProcess } from '#lib/api.ts';
import type { TerminalManager } from '#lib/terminal/manager.ts';
import type { TerminalSession } from '#lib/terminal/session.ts';
import { KILLED } from './exit-codes.ts';
import type { ProgramFate } from './notes.ts';

/** Programs that a student started in the course's terminals, where they are members of a group. */
export class CoursePrograms {
  readonly #terminals: TerminalManager;
  readonly #names: readonly string[];
  /** What the board did to a program, by terminal. */
  readonly #done = new Map<string, { at: number; how: 'stop' | 'kill' }>();

  /** `names`: of the course's terminals. */
  constructor(terminals: TerminalManager, names: readonly string[]) {
    this.#terminals = terminals;
    this.#names = names;
  }

  has(terminal: string): boolean {
    return this.#names.includes(terminal);
  }

  /** The board is about to end it. */
  ends(terminal: string, how: 'stop' | 'kill'): void {
    this.#done.set(terminal, { at: Date.now(), how });
  }

  /** Those among the members of a group with these client ids. */
  list(clientIds: readonly string[]): BoardProcess[] {
    const terminals = clientIds.map((clientId) => this.#terminalOf(clientId));
    return this.#names.flatMap((name): BoardProcess[] => {
      const session = terminals.includes(name) ? this.#terminals.get(name) : undefined;
      if (!session) return [];
      const { commandStartedAt: startedAt } = session;
      if (session.state === 'running')
        return [{ name, state: this.#doneTo(session) ? 'stopping' : 'running', startedAt }];
      // Still a member until its session times out.
      const endedAt = killedAt(session);
      return endedAt === undefined ? [] : [{ name, state: 'killed', startedAt, endedAt }];
    });
  }

  /** Undefined for a client of which nothing is known here. */
  fateOf(clientId: string): ProgramFate | undefined {
    const name = this.#terminalOf(clientId);
    const session = this.has(name) ? this.#terminals.get(name) : undefined;
    if (!session) return undefined;
    const running = session.state === 'running';
    const done = this.#doneTo(session);
    const killed = killedAt(session) ?? (done?.how === 'kill' ? done.at : undefined);
    if (killed !== undefined) return { running, killedAt: killed };
    if (done) return { running, stoppedAt: done.at };
    return running ? { running } : undefined;
  }

  /** To the program that runs, or that ran last. */
  #doneTo({ name, commandStartedAt }: TerminalSession) {
    const done = this.#done.get(name);
    return done && done.at >= commandStartedAt ? done : undefined;
  }

  /** Spring numbers the consumers of one program: spring-0, spring-1. */
  #terminalOf(clientId: string): string {
    const base = /^(.+)-\d+$/.exec(clientId)?.[1];
    return base !== undefined && this.has(base) ? base : clientId;
  }
}

/** Also by hand, with `kill -9`, or by `timeout -s KILL`, which ends by the signal that it sent. */
const killedAt = ({ commandEnd }: TerminalSession): number | undefined =>
  commandEnd?.exitCode === KILLED ? commandEnd.at : undefined;
