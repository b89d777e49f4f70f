import { spawn as spawnPty, type IPty } from '@lydell/node-pty';
import { foregroundGroup, readStat, signalProcess, terminalProcesses } from './processes.ts';
import type { ShellSpec } from './shell-files.ts';

/** Time for programs to end after a signal. */
const GRACE_MS = 300;
const POLL_MS = 20;

export interface PtySize {
  cols: number;
  rows: number;
}

/** One program on a pseudoterminal, its output as bytes. Ends with everything that it started. */
export class PtyProcess {
  readonly #pty: IPty;
  readonly #environmentEntry: string;
  readonly #holds = new Set<unknown>();
  #exited = false;

  /** `tag` is unique to this terminal; it marks the environment of all its processes. */
  constructor(
    spec: ShellSpec,
    options: PtySize & {
      tag: string;
      onData(chunk: Buffer): void;
      onExit(exitCode: number, signal: number | undefined): void;
    },
  ) {
    this.#environmentEntry = `KAFKA_LAB_TERMINAL=${options.tag}`;
    this.#pty = spawnPty(spec.file, spec.args, {
      name: 'xterm-256color',
      cwd: spec.cwd,
      env: { ...spec.env, KAFKA_LAB_TERMINAL: options.tag },
      cols: options.cols,
      rows: options.rows,
      encoding: null,
    });
    // With `encoding: null` the chunks are Buffers, whatever the types say.
    this.#pty.onData((chunk) => options.onData(chunk as unknown as Buffer));
    this.#pty.onExit(({ exitCode, signal }) => {
      this.#exited = true;
      options.onExit(exitCode, signal || undefined);
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Written, but not yet taken by the kernel. */
  get pendingInputBytes(): number {
    return (this.#pty as unknown as { _socket: { writableLength: number } })._socket.writableLength;
  }

  write(text: string | Buffer): void {
    if (!this.#exited) this.#pty.write(text as string);
  }

  resize({ cols, rows }: PtySize): void {
    if (!this.#exited) this.#pty.resize(cols, rows);
  }

  /** Stops reading, so that the program blocks, until every holder has let go. */
  hold(holder: unknown): void {
    if (this.#holds.size === 0 && !this.#exited) this.#pty.pause();
    this.#holds.add(holder);
  }

  release(holder: unknown): void {
    if (this.#holds.delete(holder) && this.#holds.size === 0 && !this.#exited) this.#pty.resume();
  }

  /** Signals the foreground process group, never the shell itself. @returns whether there was one */
  async signalForeground(signal: NodeJS.Signals): Promise<boolean> {
    if (this.#exited) return false;
    const group = await foregroundGroup(this.pid, (this.#pty as unknown as { fd: number }).fd);
    // A group that leads the session is the shell at its prompt.
    if (group === undefined || readStat(group)?.sessionId === group || this.#exited) return false;
    return signalProcess(-group, signal);
  }

  /** Hangs up, then kills what is left. */
  async end(): Promise<void> {
    const processes = this.#processes();
    for (const pid of processes) signalProcess(pid, 'SIGHUP');
    // A stopped job takes the hang-up only when it goes on.
    for (const pid of processes) signalProcess(pid, 'SIGCONT');
    await this.#allGone();
    this.endNow();
    await this.#allGone();
  }

  /** The same without waiting, for the exit of the server itself. */
  endNow(): void {
    for (const pid of this.#processes()) signalProcess(pid, 'SIGKILL');
    // Held output would keep the PTY from telling that its program has ended.
    this.#holds.clear();
    if (!this.#exited) this.#pty.resume();
  }

  async #allGone(): Promise<void> {
    const deadline = performance.now() + GRACE_MS;
    while (this.#processes().length > 0 && performance.now() < deadline)
      await new Promise((next) => setTimeout(next, POLL_MS));
  }

  #processes(): number[] {
    return terminalProcesses(this.pid, this.#environmentEntry);
  }
}
