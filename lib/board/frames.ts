import type { BoardFrame, BoardMember } from '#lib/api.ts';
import type { GroupDescription } from '#lib/kafka/groups.ts';
import { assignmentsOf, keysOf } from './partition.ts';
import type { MemberReport } from './report.ts';
import type { Reporters } from './reporters.ts';

const SETTLED = ['Stable', 'Empty', 'Dead'];
/** With the other assignors of classic groups every member gives up all it has before it joins again. */
const COOPERATIVE = /cooperative/i;

export const isSettled = (state: string): boolean => SETTLED.includes(state);
export const isCooperative = (assignor: string | undefined): boolean => COOPERATIVE.test(assignor ?? '');

/**
 * Turns what the coordinator tells into frames. Of a classic group that is not Stable it names the members only:
 * what they hold meanwhile is what they held before, until they report or, when all have joined again, must have
 * given it up.
 */
export class Frames {
  readonly #reporters: Reporters;
  /** By member id. */
  readonly #held = new Map<string, Set<string>>();
  #seen: { group: GroupDescription; at: number } | undefined;
  #last: BoardFrame | undefined;
  #assignor: string | undefined;
  #generation: number | undefined;
  #rebalances = 0;

  constructor(reporters: Reporters) {
    this.#reporters = reporters;
  }

  get last(): BoardFrame | undefined {
    return this.#last;
  }

  /** The frame that begins with this look; undefined when nothing changed. */
  see(at: number, group: GroupDescription | undefined): BoardFrame | undefined {
    // A group that was never there has no frame.
    if (!group && !this.#last) return undefined;
    const now = group ?? { id: '', state: 'Dead', type: this.#last!.type, members: [] };
    this.#countRounds(now);
    this.#hold(now);
    this.#seen = { group: now, at };
    return this.#frame(at);
  }

  /** What a member of this group said; undefined when it changes nothing that is shown. */
  report(report: MemberReport): BoardFrame | undefined {
    const members = this.#seen?.group.members ?? [];
    const member = members.find((one) => this.#reporters.of(one, members)?.clientId === report.clientId);
    if (!member || !this.#seen) return undefined;
    const { event, partitions, generation } = report;
    const held = this.#held.get(member.memberId) ?? new Set();
    if (event === 'assigned') for (const key of partitions) held.add(key);
    if (event === 'revoked' || event === 'lost') for (const key of partitions) held.delete(key);
    this.#held.set(member.memberId, held);
    if (generation !== undefined && this.#seen.group.type === 'classic')
      this.#generation = Math.max(this.#generation ?? 0, generation);
    return this.#frame(Math.max(report.at, this.#last?.at ?? 0));
  }

  #countRounds(now: GroupDescription): void {
    const last = this.#seen?.group;
    if (!last) return;
    const begins =
      now.type === 'consumer'
        ? now.epoch !== last.epoch
        : isSettled(now.state)
          ? // Over before it was seen.
            isSettled(last.state) && now.state !== 'Dead' && fingerprint(now) !== fingerprint(last)
          : isSettled(last.state) ||
            (last.state === 'CompletingRebalance' && now.state === 'PreparingRebalance');
    if (!begins) return;
    this.#rebalances += 1;
    this.#generation = undefined;
  }

  #hold(now: GroupDescription): void {
    if (now.assignor) this.#assignor = now.assignor;
    const known = new Set(now.members.map(({ memberId }) => memberId));
    for (const memberId of this.#held.keys()) if (!known.has(memberId)) this.#held.delete(memberId);
    for (const member of now.members) {
      if (now.type === 'consumer' || isSettled(now.state))
        this.#held.set(member.memberId, new Set(keysOf(member.assignments)));
      else if (now.state === 'CompletingRebalance' && !isCooperative(this.#assignor))
        this.#held.set(member.memberId, new Set());
    }
  }

  #frame(at: number): BoardFrame | undefined {
    const { group } = this.#seen!;
    const { members, type, state } = group;
    const assignor = group.assignor ?? (members.length > 0 ? this.#assignor : undefined);
    const epoch = type === 'consumer' ? group.epoch : this.#generation;
    const frame: BoardFrame = {
      ...{ at, state, type, rebalances: this.#rebalances },
      ...(assignor !== undefined && { assignor }),
      ...(epoch !== undefined && { epoch }),
      members: members.map(({ memberId, clientId, host }): BoardMember => {
        const software = this.#reporters.of({ memberId, clientId }, members)?.software;
        const assignments = assignmentsOf(this.#held.get(memberId) ?? []);
        return { memberId, clientId, host, ...(software !== undefined && { software }), assignments };
      }),
    };
    if (this.#last && JSON.stringify({ ...frame, at: 0 }) === JSON.stringify({ ...this.#last, at: 0 }))
      return undefined;
    this.#last = frame;
    return frame;
  }
}

const fingerprint = ({ members }: GroupDescription) =>
  JSON.stringify(members.map(({ memberId, assignments }) => [memberId, assignments]));
