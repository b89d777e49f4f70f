import { randomBytes } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { Conditions } from './conditions.ts';
import { busyError, closedError, incompleteError } from './errors.ts';
import { MarkParser } from './osc133.ts';
import { PrivateModes } from './private-modes.ts';
import { CLOSE, type ShellState } from './protocol.ts';
import { PtyProcess, type PtySize } from './pty-process.ts';
import { ScreenWatch } from './screen-watch.ts';
import { serializeScreen } from './screen.ts';
import { Scrollback } from './scrollback.ts';
import { SecretMask } from './secret-mask.ts';
import type { ShellSpec } from './shell-files.ts';
import { ShellStateMachine, type ShellEvent } from './shell-state.ts';
import type { Viewer, ViewerTransport } from './viewer.ts';
import { Viewers } from './viewers.ts';

/** About 6,000 lines of 80 columns; what a page that reconnects gets exactly. */
const SCROLLBACK_BYTES = 512 * 1024;
/** Input for a program that does not read it piles up here. */
const MAX_PENDING_INPUT_BYTES = 1024 * 1024;
const START_TIMEOUT_MS = 20_000;
/** For the shell to say what it makes of Enter. */
const ANSWER_TIMEOUT_MS = 3_000;
const CTRL_C_ANSWER_MS = 400;
const CTRL_C_TRIES = 8;
/** From the end of a program to the prompt. */
const KILLED_MS = 100;

const NO_SECRETS = new SecretMask([]);

export type SessionEvent =
  /** Text in stream order, shell marks removed; `seq` is the stream offset of its first byte. */
  | { type: 'output'; seq: number; text: string }
  | { type: 'state'; state: ShellState }
  | { type: 'command-start'; id: number; seq: number }
  | { type: 'command-end'; id: number; seq: number; exitCode: number }
  | { type: 'exit'; exitCode: number; signal: number | undefined };

/** `shell` puts the given environment entries into the environment of the shell that it describes. */
export type ShellProvider = (env: Record<string, string>) => ShellSpec;

export interface SessionOptions {
  name: string;
  shell: ShellProvider;
  size?: PtySize;
  scrollbackBytes?: number;
  stallMs?: number;
  /** What viewers that only look must not see; asked again for each piece of output. */
  mask?: () => SecretMask;
  onState?: () => void;
}

/** What one page may do to the session that it shows. */
export interface AttachedViewer {
  /** @returns false when the program has not read its input for too long */
  input(bytes: Uint8Array): boolean;
  acknowledge(seq: number): void;
  resize(size: PtySize): void;
  detach(): void;
}

/** A shell on a PTY that outlives the pages that show it. */
export class TerminalSession {
  readonly id = randomBytes(9).toString('base64url');
  readonly name: string;
  readonly #pty: PtyProcess;
  readonly #scrollback: Scrollback;
  readonly #modes = new PrivateModes();
  readonly #marks: MarkParser;
  readonly #shell: ShellStateMachine;
  readonly #viewers: Viewers;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #screens = new Set<ScreenWatch>();
  readonly #conditions = new Conditions();
  readonly #onState: () => void;
  #decoder = new StringDecoder('utf8');
  #size: PtySize;
  #eventSeq = 0;
  #commandSeq = 0;
  #commandStartedAt = 0;
  #commandEnd: { at: number; exitCode: number } | undefined;
  #typing = false;
  #lastActivity = Date.now();

  constructor(options: SessionOptions) {
    this.name = options.name;
    this.#onState = options.onState ?? (() => {});
    this.#size = options.size ?? { cols: 80, rows: 24 };
    const nonce = randomBytes(16).toString('hex');
    this.#marks = new MarkParser(nonce);
    this.#shell = new ShellStateMachine((event) => this.#shellEvent(event));
    this.#scrollback = new Scrollback(options.scrollbackBytes ?? SCROLLBACK_BYTES, (bytes) =>
      this.#modes.read(bytes),
    );
    this.#pty = new PtyProcess(
      options.shell({
        KAFKA_LAB_NONCE: nonce,
        TERM: 'xterm-256color',
        COLORTERM: 'truecolor',
        LANG: 'C.UTF-8',
      }),
      {
        ...this.#size,
        tag: this.id,
        onData: (chunk) => this.#output(chunk),
        onExit: (exitCode, signal) => this.#exited(exitCode, signal),
      },
    );
    this.#viewers = new Viewers(
      {
        scrollback: this.#scrollback,
        size: () => this.#size,
        hold: (holder) => this.#pty.hold(holder),
        release: (holder) => this.#pty.release(holder),
        resize: (size) => this.#resize(size),
        mask: options.mask ?? (() => NO_SECRETS),
        screen: (mask) => this.#screen(mask),
      },
      options.stallMs,
    );
  }

  get state(): ShellState {
    return this.#shell.state;
  }

  /** Bytes of output so far. */
  get seq(): number {
    return this.#scrollback.end;
  }

  get size(): PtySize {
    return this.#size;
  }

  /** The process whose end ends the session. */
  get pid(): number {
    return this.#pty.pid;
  }

  get viewers(): number {
    return this.#viewers.count;
  }

  /** Since when nothing was typed or printed (milliseconds since the epoch). */
  get lastActivity(): number {
    return this.#lastActivity;
  }

  /** When the command that runs, or that ran last, began (milliseconds since the epoch). */
  get commandStartedAt(): number {
    return this.#commandStartedAt;
  }

  /** How the command that ran last ended; undefined while one runs. */
  get commandEnd(): { at: number; exitCode: number } | undefined {
    return this.#commandEnd;
  }

  /** Calls `listener` for each event, in stream order; returns what ends it. */
  on(listener: (event: SessionEvent) => void): () => void {
    // While nobody listened nothing was decoded: what the decoder holds is from another time.
    if (this.#listeners.size === 0) this.#decoder = new StringDecoder('utf8');
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the shell is at its prompt. */
  async ready(signal?: AbortSignal): Promise<void> {
    const timeoutMs = this.state === 'starting' ? START_TIMEOUT_MS : undefined;
    await this.#until(() => this.state === 'idle', timeoutMs, signal);
    if (this.state !== 'idle') throw busyError(this.name);
  }

  /**
   * Types a command at the prompt, as one paste whatever its number of lines, and resolves when the shell has
   * begun it. A line that the student has half typed is abandoned with Ctrl-C.
   * @throws LabError TERMINAL_BUSY when the shell is not at its prompt
   */
  async type(command: string, options: { signal?: AbortSignal } = {}): Promise<{ id: number; seq: number }> {
    if (this.#typing) throw busyError(this.name);
    this.#typing = true;
    try {
      await this.#clearPrompt(options.signal);
      const last = this.#shell.command;
      this.#shell.expectsCommand = true;
      this.#pty.write(`\x1b[200~${pasteable(command)}\x1b[201~\r`);
      const begun = () => this.#shell.command > last;
      await this.#until(() => begun() || this.#shell.incomplete, START_TIMEOUT_MS, options.signal);
      if (this.#shell.incomplete) {
        await this.#abandonLine(options.signal);
        throw incompleteError();
      }
      if (!begun()) throw busyError(this.name);
      return { id: this.#shell.command, seq: this.#commandSeq };
    } finally {
      this.#shell.expectsCommand = false;
      this.#typing = false;
    }
  }

  /** Keys for whatever reads the terminal. */
  input(text: string | Uint8Array): void {
    if (this.state === 'closed') return;
    const keys = typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
    this.#lastActivity = Date.now();
    this.#shell.input(keys);
    this.#pty.write(typeof text === 'string' ? text : Buffer.from(text));
  }

  /** The screen from now on, drawn until the returned function is called; `changed` after each piece of output. */
  watchScreen(changed: () => void): { screen: ScreenWatch; close: () => void } {
    const screen = new ScreenWatch(this.#size, changed);
    screen.write(this.#scrollback.contents());
    this.#screens.add(screen);
    return {
      screen,
      close: () => {
        this.#screens.delete(screen);
        screen.dispose();
      },
    };
  }

  /** Ctrl-C; a program that goes on is asked to end, then killed. Resolves at the prompt. */
  async interrupt(options: { graceMs?: number } = {}): Promise<void> {
    const { graceMs = 2_000 } = options;
    const atPrompt = (withinMs: number) => this.#until(() => this.state !== 'running', withinMs);
    if (this.state !== 'running') return;
    // The second time as a person would: the first is lost when the program is just being started.
    for (let press = 0; press < 2; press++) {
      this.input('\x03');
      if (await atPrompt(graceMs / 2)) return;
    }
    await this.#pty.signalForeground('SIGTERM');
    if (await atPrompt(graceMs)) return;
    await this.#pty.signalForeground('SIGKILL');
    if (await atPrompt(ANSWER_TIMEOUT_MS)) return;
    throw busyError(this.name);
  }

  /** Ends what runs in the foreground without a word to it. @returns whether there was something */
  async kill(): Promise<boolean> {
    const deadline = performance.now() + ANSWER_TIMEOUT_MS;
    // A command that has just begun is not in the foreground yet.
    while (this.state === 'running' && performance.now() < deadline)
      if (
        (await this.#pty.signalForeground('SIGKILL')) &&
        (await this.#until(() => this.state !== 'running', KILLED_MS))
      )
        return true;
      else await this.#until(() => this.state !== 'running', KILLED_MS);
    return false;
  }

  /** Shows the session on a page. `from`: bytes that the page already has of this very session. */
  attach(
    transport: ViewerTransport,
    options: { readOnly: boolean; from?: number },
  ): AttachedViewer | undefined {
    const { readOnly, from } = options;
    const viewer = this.#viewers.attach(transport, {
      readOnly,
      from,
      hello: (seq, fresh) => ({
        t: 'hello',
        session: this.id,
        seq,
        end: this.seq,
        fresh,
        ...this.#size,
        readOnly,
        state: this.state,
      }),
    });
    return viewer && this.#attached(viewer);
  }

  /** Ends every process of the session. */
  async close(): Promise<void> {
    await this.#pty.end();
    await this.#conditions.wait(() => this.state === 'closed', { timeoutMs: ANSWER_TIMEOUT_MS });
  }

  /** The same without waiting. */
  closeNow(): void {
    this.#pty.endNow();
  }

  #attached(viewer: Viewer): AttachedViewer {
    return {
      input: (bytes) => {
        if (viewer.readOnly) return true;
        if (this.#pty.pendingInputBytes > MAX_PENDING_INPUT_BYTES) return false;
        this.#viewers.takeControl(viewer);
        this.input(bytes);
        return true;
      },
      acknowledge: (seq) => this.#viewers.acknowledge(viewer, seq),
      resize: (size) => {
        if (!viewer.readOnly) this.#viewers.resize(viewer, size);
      },
      detach: () => this.#viewers.detach(viewer),
    };
  }

  #output(chunk: Buffer): void {
    this.#lastActivity = Date.now();
    this.#scrollback.append(chunk);
    this.#viewers.appended(chunk.length);
    for (const screen of this.#screens) screen.write(chunk);
    for (const piece of this.#marks.push(chunk)) {
      if (!piece.mark) {
        this.#text(piece.seq, piece.bytes);
      } else {
        this.#eventSeq = piece.seq;
        this.#shell.mark(piece.mark);
      }
    }
    this.#conditions.recheck();
  }

  #text(seq: number, bytes: Buffer): void {
    // Decoding a flood that nobody reads would cost half of its speed.
    if (this.#listeners.size === 0) return;
    const text = this.#decoder.write(bytes);
    if (text) this.#emit({ type: 'output', seq, text });
  }

  #shellEvent(event: ShellEvent): void {
    if (event.type === 'state') {
      this.#viewers.broadcast({ t: 'state', state: event.state });
      this.#emit(event);
      this.#onState();
    } else {
      if (event.type === 'command-start') {
        this.#commandSeq = this.#eventSeq;
        this.#commandStartedAt = Date.now();
        this.#commandEnd = undefined;
      } else this.#commandEnd = { at: Date.now(), exitCode: event.exitCode };
      this.#emit({ ...event, seq: this.#eventSeq });
    }
  }

  #emit(event: SessionEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #exited(exitCode: number, signal: number | undefined): void {
    // Programs that the shell left behind end with it.
    this.#pty.endNow();
    this.#viewers.flush();
    this.#shell.close();
    this.#viewers.broadcast({ t: 'exit', exitCode, signal });
    this.#viewers.dispose(CLOSE.sessionEnded, 'session ended');
    this.#emit({ type: 'exit', exitCode, signal });
    this.#listeners.clear();
    this.#conditions.recheck();
  }

  #resize(size: PtySize): void {
    this.#size = size;
    this.#pty.resize(size);
    for (const screen of this.#screens) screen.resize(size);
  }

  async #screen(mask: SecretMask | undefined): Promise<{ screen: string; seq: number }> {
    const { start, end } = this.#scrollback;
    const seq = mask?.shownEnd(this.#scrollback) ?? end;
    const contents = this.#scrollback.contents();
    return {
      screen: await serializeScreen(
        mask?.apply(contents).subarray(0, seq - start) ?? contents,
        this.#size,
        this.#modes.restore(),
      ),
      seq,
    };
  }

  async #clearPrompt(signal: AbortSignal | undefined): Promise<void> {
    const shell = this.#shell;
    if (shell.state === 'starting') await this.ready(signal);
    // Enter is on its way: what it does to the shell decides.
    await this.#until(() => !shell.enterPending || shell.state !== 'idle', ANSWER_TIMEOUT_MS, signal);
    if (shell.state === 'idle' && shell.typedAtPrompt) await this.#abandonLine(signal);
    if (shell.state !== 'idle' || shell.typedAtPrompt) throw busyError(this.name);
  }

  async #abandonLine(signal: AbortSignal | undefined): Promise<void> {
    const shell = this.#shell;
    const answered = () => !shell.typedAtPrompt || shell.state !== 'idle';
    // A signal that arrives just before readline begins to wait is noticed only with the next one.
    for (let tries = 0; tries < CTRL_C_TRIES && !answered(); tries++) {
      this.#pty.write('\x03');
      await this.#until(answered, CTRL_C_ANSWER_MS, signal);
    }
  }

  /** Whether the shell came to `condition` in time. @throws LabError NOT_FOUND when it has ended */
  async #until(condition: () => boolean, timeoutMs?: number, signal?: AbortSignal): Promise<boolean> {
    await this.#conditions.wait(() => condition() || this.state === 'closed', { timeoutMs, signal });
    if (this.state === 'closed') throw closedError(this.name);
    return condition();
  }
}

/** Text that a bracketed paste takes as it is: an escape could end the paste and press keys. */
function pasteable(command: string): string {
  return command.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');
}
