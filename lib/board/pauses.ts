import type { BoardFrame, BoardMember, BoardPause } from '#lib/api.ts';
import type { Offsets } from '#lib/kafka/cluster.ts';
import { isSettled } from './frames.ts';
import { keysOf } from './partition.ts';
import type { MemberReport } from './report.ts';
import type { Reporters } from './reporters.ts';

/** With nothing to read for so long after the assignment, no first message is going to tell when work went on. */
const IDLE_MS = 1_000;
/** Longer than any usual auto.commit.interval.ms: what has not committed by then does not tell when it went on. */
const SILENT_MS = 30_000;

interface Open {
  pause: BoardPause;
  member: Pick<BoardMember, 'memberId' | 'clientId'>;
  /** Since when its assignment is there. */
  settledAt?: number;
}

/** One look at the group, after the frame that it gave. */
export interface PauseLook {
  at: number;
  frame: BoardFrame;
  committed: Offsets;
  ends: Offsets;
}

/**
 * Measures how long each member stood still: by its own reports where it reports, otherwise from outside, by the
 * group's state and the commits. Every change of a pause is given to `changed`.
 */
export class Pauses {
  readonly #reporters: Reporters;
  readonly #changed: (pause: BoardPause) => void;
  /** By member id. */
  readonly #open = new Map<string, Open>();
  #frame: BoardFrame | undefined;
  #committed: Offsets = new Map();
  #count = 0;

  constructor(reporters: Reporters, changed: (pause: BoardPause) => void) {
    this.#reporters = reporters;
    this.#changed = changed;
  }

  see(look: PauseLook): void {
    const before = this.#frame;
    this.#frame = look.frame;
    if (before) this.#begin(look, before);
    for (const open of [...this.#open.values()]) this.#follow(open, look);
    this.#committed = look.committed;
  }

  /** What a member of the group said. */
  report(report: MemberReport): void {
    const members = this.#frame?.members ?? [];
    const member = members.find((one) => this.#reporters.of(one, members)?.clientId === report.clientId);
    if (!member) return;
    const { event, at, partitions } = report;
    const open = this.#open.get(member.memberId);
    if (!report.exact) return open && this.#distrust(open);
    if ((event === 'revoked' || event === 'lost') && partitions.length > 0) {
      if (this.#reporters.of(member, members)?.closedAt !== undefined) return;
      if (open?.pause.measuredBy !== 'member') this.#openPause(member, at, 'member', open?.pause.id);
      else delete open.settledAt;
    } else if (event === 'assigned' && open) open.settledAt = at;
    else if (event === 'message' && open?.pause.measuredBy === 'member') this.#end(open, at, 'message');
    else if (event === 'closed' && open) this.#end(open, at, 'left');
  }

  /** Nobody looks from now on: how the open ones end will not be seen. */
  stop(): BoardPause[] {
    const open = [...this.#open.values()].map(({ pause }) => pause);
    this.#open.clear();
    this.#frame = undefined;
    return open;
  }

  #begin({ at, frame }: PauseLook, before: BoardFrame): void {
    const leavesStable = frame.type === 'classic' && before.state === 'Stable' && !isSettled(frame.state);
    const now = new Map(frame.members.map((member) => [member.memberId, keysOf(member.assignments).join()]));
    for (const member of before.members) {
      const held = keysOf(member.assignments);
      const stays = now.has(member.memberId);
      if (held.length === 0 || !stays || this.#open.has(member.memberId) || this.#reports(member)) continue;
      const moves = held.join() !== now.get(member.memberId);
      // A classic rebalance between two looks: only what moved shows that there was one.
      if (leavesStable || (moves && (frame.type === 'consumer' || frame.state === 'Stable')))
        this.#openPause(member, at, 'broker');
    }
  }

  #follow(open: Open, look: PauseLook): void {
    const { at, frame } = look;
    const { pause } = open;
    const member = frame.members.find(({ memberId }) => memberId === open.member.memberId);
    if (!member) return this.#end(open, at, 'left');
    const keys = keysOf(member.assignments);
    const advanced = at > pause.from && keys.some((key) => this.#advanced(key, look.committed));
    const settled = isSettled(frame.state);
    if (pause.measuredBy === 'broker') {
      if (frame.type === 'consumer') {
        if (advanced) return this.#end(open, at, 'message');
      } else if (!settled) {
        delete open.settledAt;
        // It still works: it has not heard of the rebalance yet.
        if (advanced) {
          pause.from = at;
          this.#changed({ ...pause });
        }
        return;
      } else if (advanced && open.settledAt !== undefined) return this.#end(open, at, 'message');
    }
    if (!settled) return;
    open.settledAt ??= at;
    if (at < open.settledAt) return;
    // The last word of the broker may be older than a member's report of its assignment.
    const quietMs = at - open.settledAt;
    const hasWork = keys.some((key) => lagOf(key, look) !== 0n);
    if ((!hasWork && quietMs >= IDLE_MS) || quietMs >= SILENT_MS)
      this.#end(open, open.settledAt, 'assignment');
  }

  /** The clock of the member jumps: the broker tells when the pause that it reported ends. */
  #distrust(open: Open): void {
    open.pause.measuredBy = 'broker';
    if (isSettled(this.#frame!.state)) open.settledAt = this.#frame!.at;
    this.#changed({ ...open.pause });
  }

  #openPause(
    member: Open['member'],
    from: number,
    measuredBy: BoardPause['measuredBy'],
    id = `pause-${++this.#count}`,
  ): void {
    const { memberId, clientId } = member;
    const pause: BoardPause = { id, memberId, clientId, from, measuredBy };
    this.#open.set(memberId, { pause, member });
    this.#changed({ ...pause });
  }

  #end({ pause, member }: Open, at: number, until: NonNullable<BoardPause['until']>): void {
    this.#open.delete(member.memberId);
    this.#changed({ ...pause, to: Math.max(at, pause.from), until });
  }

  #reports(member: Open['member']): boolean {
    const reporter = this.#reporters.of(member, this.#frame?.members ?? []);
    return reporter !== undefined && reporter.exact && reporter.closedAt === undefined;
  }

  #advanced(key: string, committed: Offsets): boolean {
    const [before, now] = [this.#committed.get(key), committed.get(key)];
    return now !== undefined && (before === undefined || now > before);
  }
}

/** Undefined when it cannot be told: no commit yet. */
function lagOf(key: string, { committed, ends }: PauseLook): bigint | undefined {
  const [offset, end] = [committed.get(key), ends.get(key)];
  if (end === 0n) return 0n;
  return offset === undefined || end === undefined ? undefined : end > offset ? end - offset : 0n;
}
