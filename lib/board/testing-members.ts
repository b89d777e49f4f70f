import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoardEvent, BoardFrame, BoardNote, BoardPause, BoardProtocol } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import { watchGroup } from '#lib/kafka/group-watch.ts';
import type { AccessSource } from '#lib/kafka/live-access.ts';
import { KafkaObserver } from '#lib/kafka/observer.ts';
import { pythonEnvironment } from '#sandbox/artifacts/python.ts';
import { ensureArtifact } from '#sandbox/artifacts/store.ts';
import { labCache, SHIPPED_WORKSPACE } from '#sandbox/control/paths.ts';
import { Board } from './board.ts';

const PROGRAMS = join(SHIPPED_WORKSPACE, 'python');

export interface MemberOptions {
  group: string;
  topic: string;
  protocol: BoardProtocol;
}

/** The course's programs as processes of a test, reporting into a folder of the test. */
export class TestMembers {
  readonly reportFolder: string;
  readonly #home: string;
  readonly #python: string;
  readonly #env: Record<string, string>;
  readonly #running = new Map<string, ChildProcess>();

  private constructor(artifact: string, env: Record<string, string>) {
    this.#home = mkdtempSync(join(tmpdir(), 'members-'));
    mkdirSync(join(this.#home, 'lab'));
    this.reportFolder = join(this.#home, 'lab/.members');
    this.#python = join(artifact, 'venv/bin/python3');
    const [library = ''] = readdirSync(join(artifact, 'student/lib'));
    // Python reads kafka-python from its wheel as it is.
    const wheels = join(artifact, 'wheels');
    const [kafkaPython = ''] = readdirSync(wheels).filter((name) => name.startsWith('kafka_python-'));
    const PYTHONPATH = [
      join(artifact, 'student/lib', library, 'site-packages'),
      join(wheels, kafkaPython),
    ].join(':');
    this.#env = { ...env, PYTHONPATH, PYTHONDONTWRITEBYTECODE: '1', HOME: this.#home };
  }

  static async create(env: { BOOTSTRAP: string; PASSWORD: string }): Promise<TestMembers> {
    const context = { cache: labCache(), env: process.env };
    return new TestMembers(await ensureArtifact(await pythonEnvironment(process.env), context), env);
  }

  start(name: string, { group, topic, protocol }: MemberOptions): void {
    const args = ['--name', name, '--group', group, '--topic', topic, '--protocol', protocol];
    this.#start(name, 'member.py', args);
  }

  /** The one of kafka-python, which is eager. */
  startGroupConsumer(name: string, { group, topic }: Omit<MemberOptions, 'protocol'>): void {
    this.#start(name, 'group_consumer.py', [name, topic, group]);
  }

  /** As Ctrl-C does. */
  async stop(name: string): Promise<void> {
    await this.#end(name, 'SIGINT');
  }

  async kill(name: string): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.kill(name)));
    rmSync(this.#home, { recursive: true, force: true });
  }

  #start(name: string, program: string, args: string[]): void {
    const env = { ...process.env, ...this.#env };
    const stdio: StdioOptions = ['ignore', 'ignore', 'inherit'];
    this.#running.set(name, spawn(this.#python, [join(PROGRAMS, program), ...args], { env, stdio }));
  }

  async #end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#running.get(name);
    this.#running.delete(name);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

/** A board on bare brokers, and what one page was sent by it. */
export function testBoard(access: AccessSource, reportFolder: string) {
  const board = new Board({
    observer: new KafkaObserver(access),
    watchGroup: (id, seen) => watchGroup(access, id, seen),
    reportFolder,
    processes: { changed: new Listeners<void>(), list: () => [], fateOf: () => undefined },
  });
  return {
    board,
    open(group: string): TestPage {
      const page: TestPage = {
        ...{ events: [], frames: [], notes: [], pauses: new Map(), pauseBegins: [] },
        close: () => undefined,
      };
      page.close = board.open(group, (event) => {
        page.events.push(event);
        if (event.type === 'frame') {
          page.frames.push(event.frame);
          page.onFrame?.(event.frame);
        }
        if (event.type === 'note') page.notes.push(event.note);
        if (event.type === 'pause') {
          const { pause } = event;
          if (!page.pauses.has(pause.id)) page.pauseBegins.push({ pause, at: Date.now() });
          page.pauses.set(pause.id, pause);
        }
      });
      return page;
    },
  };
}

/** What a page was sent so far. */
export interface TestPage {
  events: BoardEvent[];
  frames: BoardFrame[];
  notes: BoardNote[];
  pauses: Map<string, BoardPause>;
  /** The first that was told of each pause, and when. */
  pauseBegins: { pause: BoardPause; at: number }[];
  onFrame?: (frame: BoardFrame) => void;
  close(): void;
}
