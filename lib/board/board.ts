import type { BoardComparison, BoardEvent, BoardProcess, KafkaView } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { LabError } from '#lib/errors.ts';
import { partitionKey, type Offsets } from '#lib/kafka/cluster.ts';
import type { GroupLook } from '#lib/kafka/group-watch.ts';
import type { KafkaObserver } from '#lib/kafka/observer.ts';
import { comparisonsOf } from './comparison.ts';
import type { ProgramFate } from './notes.ts';
import { GroupRecording } from './recording.ts';
import { Reporters } from './reporters.ts';
import { ReportTail } from './report-tail.ts';

/** A page that is loaded again must not leave a gap. */
const LINGER_MS = 5_000;
const KEPT_MS = 10 * 60_000;
/** Each is looked at ten times a second while a page looks at any. */
const MAX_RECORDINGS = 6;
/** Members report one after the other what one rebalance did to them. */
const COMPARE_MS = 300;

export interface BoardOptions {
  observer: Pick<KafkaObserver, 'subscribe' | 'view'>;
  watchGroup: (id: string, seen: (look: GroupLook) => void) => () => void;
  /** Where members report: `.members` of the workspace. */
  reportFolder: string;
  processes: {
    readonly changed: Listeners<void>;
    /** Of the members with these client ids, and all that the board started. */
    list(clientIds: readonly string[]): BoardProcess[];
    fateOf(clientId: string): ProgramFate | undefined;
  };
  /** Groups that are recorded from the moment they are there, without a page of their own. */
  records?: (group: string) => boolean;
}

interface Recorded {
  recording: GroupRecording;
  pages: number;
  /** Why the group cannot be seen. */
  error: LabError | undefined;
  unwatch: (() => void) | undefined;
}

/** Records consumer groups while a page looks at any. */
export class Board {
  readonly #options: BoardOptions;
  readonly #reporters = new Reporters();
  /** By group, the one that was opened last at the end. */
  readonly #recorded = new Map<string, Recorded>();
  readonly #states = new Set<() => void>();
  readonly #compared = new Listeners<BoardComparison[]>();
  #comparisons: BoardComparison[] = [];
  #comparing: NodeJS.Timeout | undefined;
  #ends: Offsets = new Map();
  #endsOf: KafkaView['topics'] | undefined;
  #stopLooking: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BoardOptions) {
    this.#options = options;
  }

  /** Sends what was recorded of a group and then each change, until the returned function is called. */
  open(group: string, send: (event: BoardEvent) => void): () => void {
    clearTimeout(this.#timer);
    const recorded = this.#record(group);
    recorded.pages += 1;
    this.#stopLooking ??= this.#look();
    this.#recordPresent();
    for (const one of this.#recorded.values()) this.#watch(one);
    const { recording } = recorded;
    const { processes } = this.#options;
    let listed: BoardProcess[] = [];
    /** Whether they are others than those that were sent. */
    const listAgain = () => {
      const clientIds = (recording.frame?.members ?? []).map(({ clientId }) => clientId);
      const before = JSON.stringify(listed);
      return JSON.stringify((listed = processes.list(clientIds))) !== before;
    };
    const sendProcesses = () => listAgain() && send({ type: 'processes', processes: listed });
    listAgain();
    send({ type: 'recording', ...recording.history(), processes: listed });
    let state = '';
    const sendState = () => {
      const event = this.#stateOf(recorded);
      if (state === (state = JSON.stringify(event))) return;
      send(event);
    };
    sendState();
    this.#states.add(sendState);
    let told = '';
    const sendComparisons = () => {
      const comparisons = this.#comparisons;
      if (told !== (told = JSON.stringify(comparisons))) send({ type: 'comparisons', comparisons });
    };
    sendComparisons();
    const removes = [
      this.#compared.add(sendComparisons),
      recording.changed.add((event) => {
        send(event);
        if (event.type === 'frame') sendProcesses();
      }),
      processes.changed.add(sendProcesses),
      () => this.#states.delete(sendState),
    ];
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      for (const remove of removes) remove();
      recorded.pages -= 1;
      if (this.#pages() === 0) this.#timer = setTimeout(() => this.#rest(), LINGER_MS).unref();
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stop();
    this.#forget();
  }

  #record(group: string): Recorded {
    const recorded = this.#recorded.get(group) ?? this.#begin(group);
    this.#recorded.delete(group);
    this.#recorded.set(group, recorded);
    for (const [name, { pages, unwatch }] of this.#recorded) {
      if (this.#recorded.size <= MAX_RECORDINGS) break;
      if (pages > 0 || name === group) continue;
      unwatch?.();
      this.#recorded.delete(name);
      this.#compareSoon();
    }
    return recorded;
  }

  #begin(group: string): Recorded {
    const recording = new GroupRecording(group, {
      reporters: this.#reporters,
      fateOf: (clientId) => this.#options.processes.fateOf(clientId),
    });
    recording.changed.add(({ type }) => {
      if (type === 'frame' || type === 'pause') this.#compareSoon();
    });
    return { recording, pages: 0, error: undefined, unwatch: undefined };
  }

  /** Those that nobody opened yet. They never take the place of one that somebody did. */
  #recordPresent(): void {
    for (const { id } of this.#options.observer.view().groups)
      if (this.#recorded.size < MAX_RECORDINGS && !this.#recorded.has(id) && this.#options.records?.(id))
        this.#watch(this.#record(id));
  }

  #compareSoon(): void {
    this.#comparing ??= setTimeout(() => {
      this.#comparing = undefined;
      const recordings = [...this.#recorded.values()].map(({ recording }) => recording);
      this.#comparisons = recordings.flatMap((recording) => comparisonsOf(recording.history()));
      this.#compared.emit(this.#comparisons);
    }, COMPARE_MS).unref();
  }

  #watch(recorded: Recorded): void {
    recorded.unwatch ??= this.#options.watchGroup(recorded.recording.group, (look) => {
      recorded.error = 'error' in look ? look.error : undefined;
      if ('group' in look)
        recorded.recording.see({ at: look.at, group: look.group, ends: this.#currentEnds() });
      this.#tellStates();
    });
  }

  #look(): () => void {
    const unsubscribe = this.#options.observer.subscribe(() => {
      this.#recordPresent();
      this.#tellStates();
    });
    const tail = new ReportTail(this.#options.reportFolder, ({ report, old }) => {
      this.#reporters.know(report);
      if (!old) for (const { recording } of this.#recorded.values()) recording.report(report);
    });
    tail.start();
    return () => {
      unsubscribe();
      tail.close();
    };
  }

  #currentEnds(): Offsets {
    const { topics } = this.#options.observer.view();
    if (topics === this.#endsOf) return this.#ends;
    this.#endsOf = topics;
    return (this.#ends = new Map(
      topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partition, endOffset }): [string, bigint] => [
          partitionKey(name, partition),
          BigInt(endOffset),
        ]),
      ),
    ));
  }

  #tellStates(): void {
    for (const tell of this.#states) tell();
  }

  #stateOf({ error: own }: Recorded): Extract<BoardEvent, { type: 'state' }> {
    const { live, error } = this.#options.observer.view();
    // Topics that are hidden from the user are no matter of the group.
    if (live !== 'live') return { type: 'state', live, ...(error && { error }) };
    if (!own) return { type: 'state', live };
    const { code, message, remedy } = own;
    return { type: 'state', live, error: { code, message, remedy } };
  }

  #pages(): number {
    return [...this.#recorded.values()].reduce((sum, { pages }) => sum + pages, 0);
  }

  #rest(): void {
    this.#stop();
    // Pauses that lasted are gone.
    this.#compareSoon();
    this.#timer = setTimeout(() => this.#forget(), KEPT_MS).unref();
  }

  #forget(): void {
    clearTimeout(this.#comparing);
    this.#comparing = undefined;
    this.#recorded.clear();
    this.#comparisons = [];
  }

  #stop(): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    for (const recorded of this.#recorded.values()) {
      recorded.unwatch?.();
      recorded.unwatch = undefined;
      recorded.recording.stop();
    }
  }
}
