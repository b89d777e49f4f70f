import type { BoardFrame, BoardMember, BoardNote } from '#lib/api.ts';
import type { Offsets } from '#lib/kafka/cluster.ts';
import { withParticle } from '#lib/particles.ts';
import { isSettled } from './frames.ts';
import { keysOf, partitionOf } from './partition.ts';
import type { Reporters } from './reporters.ts';

/** What is known of the program behind a client id: that it runs, and what the board did to it, when. */
export interface ProgramFate {
  running: boolean;
  stoppedAt?: number;
  killedAt?: number;
}

/** A leaving member has said so within this time. */
const CLOSED_MS = 10_000;
/** So long without a commit beside work to do, a member that reports nothing was dead before it went. */
const SILENT_MS = 5_000;
const LOOP_WINDOW_MS = 10 * 60_000;
/** It came back after being thrown out so often within that time. */
const LOOP_RETURNS = 2;
const LOOP_AGAIN_MS = 60_000;
/** More partitions than these are counted instead of named. */
const NAMED = 3;

interface NotesOptions {
  reporters: Reporters;
  fateOf: (clientId: string) => ProgramFate | undefined;
}
interface Look {
  at: number;
  frame: BoardFrame;
  committed: Offsets;
  ends: Offsets;
}

/** Says in sentences what changed from frame to frame. */
export class Notes {
  readonly #options: NotesOptions;
  #frame: BoardFrame | undefined;
  /** Who held what when the group was settled last: client ids by partition. */
  #owners = new Map<string, string>();
  #assignor: string | undefined;
  #committed: Offsets = new Map();
  /** When each partition's commit moved last. */
  readonly #commitAt = new Map<string, number>();
  /** By client id: when it was thrown out, and when it had come back from that. */
  readonly #thrownOut = new Set<string>();
  readonly #returns = new Map<string, number[]>();
  readonly #loopSaidAt = new Map<string, number>();

  constructor(options: NotesOptions) {
    this.#options = options;
  }

  see(look: Look): BoardNote[] {
    const { at, frame, committed } = look;
    for (const [key, offset] of committed)
      if (this.#committed.get(key) !== offset) this.#commitAt.set(key, at);
    this.#committed = committed;
    const before = this.#frame;
    this.#frame = frame;
    if (!before) {
      this.#settle(frame);
      return [];
    }
    if (before === frame) return [];
    return [
      ...this.#gone(look, before),
      ...this.#joined(at, frame, before),
      ...this.#round(at, frame, before),
      ...this.#moved(at, frame),
    ];
  }

  /** What happens until the next look happens unseen, and when is not known. */
  stop(): void {
    this.#frame = undefined;
  }

  #gone(look: Look, before: BoardFrame): BoardNote[] {
    const stay = new Set(look.frame.members.map(({ memberId }) => memberId));
    return before.members
      .filter(({ memberId }) => !stay.has(memberId))
      .map((member) => this.#goneNote(look, member, before));
  }

  #goneNote({ at, committed, ends }: Look, member: BoardMember, before: BoardFrame): BoardNote {
    const { clientId } = member;
    const who = withParticle(clientId, '이/가');
    const reporter = this.#options.reporters.of(member, before.members);
    const fate = this.#options.fateOf(clientId);
    const saidSo = reporter?.closedAt !== undefined && at - reporter.closedAt < CLOSED_MS;
    if (saidSo || (fate?.stoppedAt !== undefined && fate.killedAt === undefined)) {
      this.#thrownOut.delete(clientId);
      return { at, kind: 'left', text: `${who} 나간다고 알리고 그룹에서 나갔습니다.` };
    }
    this.#thrownOut.add(clientId);
    if (fate?.killedAt !== undefined) {
      const seconds = ((at - fate.killedAt) / 1000).toFixed(1);
      return {
        at,
        kind: 'expired',
        text: `강제 종료한 ${who} ${seconds}초 뒤에 그룹에서 빠졌습니다. 그동안 heartbeat가 없어 session.timeout.ms가 지났습니다.`,
      };
    }
    if (fate?.running)
      return {
        at,
        kind: 'expired',
        text: `${who} 그룹에서 빠졌습니다. 프로그램은 실행 중이므로, poll()을 max.poll.interval.ms 안에 다시 부르지 못했을 수 있습니다.`,
      };
    const held = keysOf(member.assignments);
    const lastCommit = Math.max(0, ...held.map((key) => this.#commitAt.get(key) ?? 0));
    const hadWork = held.some((key) => (ends.get(key) ?? 0n) > (committed.get(key) ?? 0n));
    if (reporter || (hadWork && at - lastCommit > SILENT_MS))
      return {
        at,
        kind: 'expired',
        text: `${who} 나간다는 말 없이 그룹에서 빠졌습니다. heartbeat가 session.timeout.ms 동안 없었거나 poll()이 max.poll.interval.ms보다 늦었습니다.`,
      };
    return { at, kind: 'left', text: `${who} 그룹에서 나갔습니다.` };
  }

  #joined(at: number, frame: BoardFrame, before: BoardFrame): BoardNote[] {
    const known = new Set(before.members.map(({ memberId }) => memberId));
    return frame.members
      .filter(({ memberId }) => !known.has(memberId))
      .flatMap(({ clientId }): BoardNote[] => {
        const text = `${withParticle(clientId, '이/가')} 그룹에 들어왔습니다. 지금 멤버는 ${frame.members.length}개입니다.`;
        return [{ at, kind: 'joined', text }, ...this.#loop(at, clientId)];
      });
  }

  /** The same program, thrown out and back again and again. */
  #loop(at: number, clientId: string): BoardNote[] {
    if (!this.#thrownOut.delete(clientId)) return [];
    const returns = (this.#returns.get(clientId) ?? []).filter((one) => at - one < LOOP_WINDOW_MS);
    returns.push(at);
    this.#returns.set(clientId, returns);
    const saidAt = this.#loopSaidAt.get(clientId) ?? -Infinity;
    if (returns.length < LOOP_RETURNS || at - saidAt < LOOP_AGAIN_MS) return [];
    this.#loopSaidAt.set(clientId, at);
    return [
      {
        at,
        kind: 'loop',
        text: `${withParticle(clientId, '이/가')} 나갔다가 들어오기를 ${returns.length}번째 되풀이하고 있습니다. 리밸런스가 끝나지 않습니다. max.poll.records를 줄이거나 max.poll.interval.ms를 늘려, 한 번에 받은 메시지를 그 시간 안에 처리하게 하세요.`,
      },
    ];
  }

  #round(at: number, frame: BoardFrame, before: BoardFrame): BoardNote[] {
    if (frame.rebalances === before.rebalances) return [];
    const text =
      frame.type === 'consumer'
        ? `group epoch가 ${frame.epoch}${withParticle(String(frame.epoch), '이/가').slice(String(frame.epoch).length)} 되었습니다. 옮길 파티션만 다시 나눕니다.`
        : isSettled(frame.state)
          ? '리밸런스가 한 번 지나갔습니다.'
          : `리밸런스를 시작했습니다. 그룹이 ${before.state}에서 ${withParticle(frame.state, '으로/로')} 바뀌었습니다.`;
    return [{ at, kind: 'round', text }];
  }

  #moved(at: number, frame: BoardFrame): BoardNote[] {
    if (frame.state !== 'Stable') return [];
    const notes: BoardNote[] = [];
    const before = this.#owners;
    const assignorBefore = this.#assignor;
    this.#settle(frame);
    if (assignorBefore !== undefined && frame.assignor !== undefined && frame.assignor !== assignorBefore)
      notes.push({
        at,
        kind: 'moved',
        text: `assignor가 ${assignorBefore}에서 ${withParticle(frame.assignor, '으로/로')} 바뀌었습니다.`,
      });
    const moved = [...this.#owners].filter(([key, owner]) => before.get(key) !== owner);
    if (moved.length === 0 || before.size === 0) return notes;
    const several = new Set([...this.#owners.keys()].map((key) => partitionOf(key).topic)).size > 1;
    const named = moved.slice(0, NAMED).map(([key, owner]) => {
      const from = before.get(key);
      const { topic, partition } = partitionOf(key);
      const which = `${several ? `${topic} ` : ''}파티션 ${partition}`;
      return `${which}: ${from === undefined ? '' : `${from} → `}${owner}`;
    });
    const text =
      moved.length > NAMED
        ? `파티션 ${moved.length}개의 담당이 바뀌었습니다.`
        : `담당이 바뀌었습니다. ${named.join(', ')}`;
    return [...notes, { at, kind: 'moved', text }];
  }

  #settle(frame: BoardFrame): void {
    if (frame.state !== 'Stable') return;
    this.#assignor = frame.assignor;
    this.#owners = new Map(
      frame.members.flatMap(({ clientId, assignments }) =>
        keysOf(assignments).map((key): [string, string] => [key, clientId]),
      ),
    );
  }
}
