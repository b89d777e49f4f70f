import type { BoardProcess } from '#lib/api.ts';
import type { TerminalManager } from '#lib/terminal/manager.ts';
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
      if (!terminals.includes(name)) return [];
      const session = this.#terminals.get(name);
      const done = this.#done.get(name);
      if (session?.state !== 'running') {
        // Still a member until its session times out.
        if (done?.how !== 'kill') return [];
        return [{ name, state: 'killed', startedAt: session?.commandStartedAt ?? done.at, endedAt: done.at }];
      }
      const stopping = done !== undefined && done.at >= session.commandStartedAt;
      return [{ name, state: stopping ? 'stopping' : 'running', startedAt: session.commandStartedAt }];
    });
  }

  /** Undefined for a client of which nothing is known here. */
  fateOf(clientId: string): ProgramFate | undefined {
    const name = this.#terminalOf(clientId);
    if (!this.has(name)) return undefined;
    const session = this.#terminals.get(name);
    const running = session?.state === 'running';
    const done = this.#done.get(name);
    if (!done || (session && done.at < session.commandStartedAt)) return running ? { running } : undefined;
    return { running, [done.how === 'kill' ? 'killedAt' : 'stoppedAt']: done.at };
  }

  /** Spring numbers the consumers of one program: spring-0, spring-1. */
  #terminalOf(clientId: string): string {
    const base = /^(.+)-\d+$/.exec(clientId)?.[1];
    return base !== undefined && this.has(base) ? base : clientId;
  }
}
