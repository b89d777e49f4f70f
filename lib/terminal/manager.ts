import { LabError } from '#lib/errors.ts';
import { limitError, unknownError } from './errors.ts';
import type { SecretMask } from './secret-mask.ts';
import { TerminalSession, type ShellProvider } from './session.ts';

/** The course's eight, a member of a group in ten more, and some by hand; each takes 0.1 MB and its scrollback. */
const MAX_SESSIONS = 30;
const IDLE_LIMIT_MS = 12 * 60 * 60 * 1000;
const IDLE_CHECK_MS = 60 * 1000;
/** Fits a path segment, a tab's label and `터미널 이름`. */
const NAME = /^[a-z][a-z0-9-]{0,19}$/;

export interface TerminalInfo {
  name: string;
  state: 'running' | 'idle' | 'closed';
  removable: boolean;
}

export interface TerminalManagerOptions {
  /** The course's terminals: always listed, opened when first needed, never removed. */
  names: string[];
  /** Called for each new shell; may throw a LabError, which `open` passes on. */
  shell: ShellProvider;
  maxSessions?: number;
  /** What viewers that only look must not see. */
  mask?: () => SecretMask;
  /** A shell at its prompt that no page shows is closed after this long. */
  idleLimitMs?: number;
}

/** The terminals of a lab by name. */
export class TerminalManager {
  readonly #options: TerminalManagerOptions;
  readonly #names: Set<string>;
  readonly #sessions = new Map<string, TerminalSession>();
  readonly #listeners = new Set<() => void>();
  readonly #idleTimer: NodeJS.Timeout;
  #closed = false;

  constructor(options: TerminalManagerOptions) {
    this.#options = options;
    this.#names = new Set(options.names);
    this.#idleTimer = setInterval(() => this.#closeForgotten(), IDLE_CHECK_MS).unref();
  }

  list(): TerminalInfo[] {
    return [...this.#names].map((name) => {
      const state = this.get(name)?.state ?? 'closed';
      return {
        name,
        state: state === 'starting' ? 'running' : state,
        removable: !this.#options.names.includes(name),
      };
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes a name known; its shell starts when it is opened. @throws LabError BAD_REQUEST, TERMINAL_LIMIT */
  add(name = this.#freeName()): TerminalInfo {
    if (!NAME.test(name))
      throw new LabError(
        'BAD_REQUEST',
        '터미널 이름으로 쓸 수 없습니다.',
        '영문 소문자로 시작하고 소문자, 숫자, -만 쓴 20자 이하의 이름을 넣으세요.',
      );
    if (!this.#names.has(name)) {
      if (this.#names.size >= this.#maxSessions) throw limitError(this.#maxSessions);
      this.#names.add(name);
      this.#changed();
    }
    return this.list().find((one) => one.name === name)!;
  }

  /** The living session, or a new shell. @throws LabError NOT_FOUND, TERMINAL_LIMIT, and what `shell` throws */
  open(name: string): TerminalSession {
    const living = this.get(name);
    if (living) return living;
    if (!this.#names.has(name) || this.#closed) throw unknownError(name);
    if (this.#sessions.size >= this.#maxSessions) throw limitError(this.#maxSessions);
    const session = new TerminalSession({
      name,
      shell: this.#options.shell,
      mask: this.#options.mask,
      onState: () => {
        if (session.state === 'closed' && this.#sessions.get(name) === session) this.#sessions.delete(name);
        this.#changed();
      },
    });
    this.#sessions.set(name, session);
    this.#changed();
    return session;
  }

  /** The living session of that name. */
  get(name: string): TerminalSession | undefined {
    const session = this.#sessions.get(name);
    return session?.state === 'closed' ? undefined : session;
  }

  /** Ends the session; a terminal that is not the course's is forgotten. @throws LabError NOT_FOUND */
  async remove(name: string): Promise<void> {
    if (!this.#names.has(name)) throw unknownError(name);
    if (!this.#options.names.includes(name)) this.#names.delete(name);
    await this.#sessions.get(name)?.close();
    this.#changed();
  }

  /** Ends every session; nothing that they started is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#idleTimer);
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  /** The same without waiting, for `process.on('exit')`. */
  closeNow(): void {
    this.#closed = true;
    for (const session of this.#sessions.values()) session.closeNow();
  }

  get #maxSessions(): number {
    return this.#options.maxSessions ?? MAX_SESSIONS;
  }

  #freeName(): string {
    let number = 2;
    while (this.#names.has(`terminal-${number}`)) number += 1;
    return `terminal-${number}`;
  }

  #closeForgotten(): void {
    const oldest = Date.now() - (this.#options.idleLimitMs ?? IDLE_LIMIT_MS);
    for (const session of this.#sessions.values())
      if (session.viewers === 0 && session.state === 'idle' && session.lastActivity < oldest)
        void session.close();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
