import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** Characters of its log that tell why a program ended. */
const LAST_WORDS = 2_000;

/** A program that runs beside a test and writes to a log file. */
export class Child {
  readonly #process: ChildProcess;
  readonly #log: string;

  constructor(program: string, args: string[], log: string, env: NodeJS.ProcessEnv = process.env) {
    const output = openSync(log, 'a');
    this.#process = spawn(program, args, { stdio: ['ignore', output, output], env });
    this.#process.on('error', () => undefined);
    closeSync(output);
    this.#log = log;
  }

  /** Why there is no use in waiting any longer; undefined while it runs. */
  get failure(): string | undefined {
    if (!this.#ended) return undefined;
    const { exitCode, signalCode } = this.#process;
    return `${this.#process.spawnfile} ended (${exitCode ?? signalCode}):\n${readFileSync(this.#log, 'utf8').slice(-LAST_WORDS)}`;
  }

  get #ended(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async stop(): Promise<void> {
    if (this.#ended || this.#process.pid === undefined) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }
}
