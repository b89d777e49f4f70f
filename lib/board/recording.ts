import type { BoardEvent, BoardFrame, BoardNote, BoardPause, BoardTick } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { Offsets } from '#lib/kafka/cluster.ts';
import { partitionKey } from '#lib/kafka/cluster.ts';
import type { GroupState } from '#lib/kafka/groups.ts';
import { Frames } from './frames.ts';
import { Notes, type ProgramFate } from './notes.ts';
import { partitionOf } from './partition.ts';
import { Pauses } from './pauses.ts';
import type { MemberReport } from './report.ts';
import type { Reporters } from './reporters.ts';
import { Ticks, mergedTick } from './ticks.ts';
import { RecordingWindow } from './window.ts';

const AGE_MS = 15 * 60_000;
/** Together they stay below what a stream may owe to its reader. */
const FRAME_BYTES = 1_000_000;
const TICK_BYTES = 1_500_000;
const NOTE_BYTES = 200_000;
const MAX_PAUSES = 1_000;

export interface BoardLook {
  at: number;
  /** Undefined when there is no such group. */
  group: GroupState | undefined;
  /** Log ends of the whole cluster. */
  ends: Offsets;
}

export type RecordingEvent = Extract<BoardEvent, { type: 'frame' | 'tick' | 'pause' | 'note' }>;

/** What was seen of one group, and what follows from it. Knows no clock: every look and report brings its time. */
export class GroupRecording {
  readonly changed = new Listeners<RecordingEvent>();
  readonly group: string;
  readonly #frames: Frames;
  readonly #ticks = new Ticks();
  readonly #pauses: Pauses;
  readonly #notes: Notes;
  readonly #frameWindow = new RecordingWindow<BoardFrame>({ age: AGE_MS, bytes: FRAME_BYTES });
  readonly #tickWindow: RecordingWindow<BoardTick>;
  readonly #noteWindow = new RecordingWindow<BoardNote>({ age: AGE_MS, bytes: NOTE_BYTES });
  readonly #pauseById = new Map<string, BoardPause>();
  /** Where the partitions stood when the oldest tick that is kept began. */
  #base: BoardTick | undefined;

  constructor(
    group: string,
    options: { reporters: Reporters; fateOf: (clientId: string) => ProgramFate | undefined },
  ) {
    this.group = group;
    this.#frames = new Frames(options.reporters);
    this.#notes = new Notes(options);
    this.#pauses = new Pauses(options.reporters, (pause) => this.#pause(pause));
    this.#tickWindow = new RecordingWindow({ age: AGE_MS, bytes: TICK_BYTES }, (tick) => {
      this.#base = mergedTick(this.#base, tick);
    });
  }

  get frame(): BoardFrame | undefined {
    return this.#frames.last;
  }

  see({ at, group, ends }: BoardLook): void {
    const committed: Offsets = new Map(
      group?.committed.map(({ topic, partition, offset }) => [partitionKey(topic, partition), offset]),
    );
    const frame = this.#frames.see(at, group);
    if (frame) this.#frame(frame);
    const now = this.#frames.last;
    if (!now) return;
    const look = { at, frame: now, committed, ends };
    for (const note of this.#notes.see(look)) this.#note(note);
    this.#pauses.see(look);
    const tick = this.#ticks.see(at, committed, endsOf(now, committed, ends));
    if (!tick) return;
    this.#tickWindow.add(tick);
    this.changed.emit({ type: 'tick', tick });
  }

  report(report: MemberReport): void {
    const frame = this.#frames.report(report);
    if (frame) this.#frame(frame);
    this.#pauses.report(report);
  }

  /** Nobody looks from now on. */
  stop(): void {
    this.#notes.stop();
    for (const { id } of this.#pauses.stop()) this.#pauseById.delete(id);
  }

  history() {
    const ticks = this.#tickWindow.items();
    return {
      group: this.group,
      frames: this.#frameWindow.items(),
      ticks: this.#base ? [this.#base, ...ticks] : ticks,
      pauses: [...this.#pauseById.values()],
      notes: this.#noteWindow.items(),
    };
  }

  #frame(frame: BoardFrame): void {
    this.#frameWindow.add(frame);
    this.changed.emit({ type: 'frame', frame });
  }

  #note(note: BoardNote): void {
    this.#noteWindow.add(note);
    this.changed.emit({ type: 'note', note });
  }

  #pause(pause: BoardPause): void {
    this.#pauseById.set(pause.id, pause);
    for (const [id, { to = pause.from }] of this.#pauseById)
      if (to < pause.from - AGE_MS || this.#pauseById.size > MAX_PAUSES) this.#pauseById.delete(id);
    this.changed.emit({ type: 'pause', pause });
  }
}

/** Of the partitions that the group reads, or has read. */
function endsOf(frame: BoardFrame, committed: Offsets, ends: Offsets): Offsets {
  const topics = new Set(frame.members.flatMap(({ assignments }) => assignments.map(({ topic }) => topic)));
  for (const key of committed.keys()) topics.add(partitionOf(key).topic);
  return new Map([...ends].filter(([key]) => topics.has(partitionOf(key).topic)));
}
