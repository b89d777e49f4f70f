import type { GroupMemberRow } from '#lib/api.ts';
import type { MemberReport } from './report.ts';

/** What a program has said of itself so far. */
export interface Reporter {
  clientId: string;
  software?: string;
  memberId?: string;
  generation?: number;
  /** Whether the times of its reports can be subtracted. */
  exact: boolean;
  /** When it said that it was about to leave. */
  closedAt?: number;
  /** Its newest report. */
  at: number;
}

type MemberName = Pick<GroupMemberRow, 'memberId' | 'clientId'>;

/** The programs that report, by client id: of all groups together. */
export class Reporters {
  readonly #all = new Map<string, Reporter>();

  /** Takes over who it is. Old lines of a file are told as well: they say what software it is. */
  know({ clientId, at, event, memberId, generation, software, exact }: MemberReport): void {
    const known = this.#all.get(clientId);
    this.#all.set(clientId, {
      ...known,
      ...{ clientId, at, exact },
      ...(software !== undefined && { software }),
      ...(memberId !== undefined && { memberId }),
      ...(generation !== undefined && { generation }),
      // What it holds is revoked while it closes; only a new assignment is a new life.
      closedAt: event === 'closed' ? at : event === 'assigned' ? undefined : known?.closedAt,
    });
  }

  /** The program behind a member; undefined when it reports nothing, or several members have its client id. */
  of(member: MemberName, members: readonly MemberName[]): Reporter | undefined {
    const reporter = this.#all.get(member.clientId) ?? this.#numbered(member.clientId);
    if (!reporter) return undefined;
    if (reporter.memberId === member.memberId) return reporter;
    const rivals = members.filter(({ clientId }) => clientId === member.clientId);
    return rivals.length > 1 ? undefined : reporter;
  }

  /** Spring names its consumers spring-0, spring-1, … after the client id that it was given. */
  #numbered(clientId: string): Reporter | undefined {
    const base = /^(.+)-\d+$/.exec(clientId)?.[1];
    return base === undefined ? undefined : this.#all.get(base);
  }
}
