import type { BoardProcess, BoardProtocol } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { MemberProgram } from '#lib/content/schema.ts';
import { replaceValues } from '#lib/content/values.ts';
import { LabError } from '#lib/errors.ts';
import type { ClusterValues } from '#lib/runs/input-runs.ts';
import { Typist } from '#lib/runs/typist.ts';
import type { TerminalManager } from '#lib/terminal/manager.ts';
import { plainText } from '#lib/terminal/plain-text.ts';
import type { TerminalSession } from '#lib/terminal/session.ts';
import { CoursePrograms } from './course-programs.ts';
import { HUNG_UP, INTERRUPTED, KILLED, TERMINATED } from './exit-codes.ts';
import type { ProgramFate } from './notes.ts';

const MAX_MEMBERS = 10;
const SHELL_READY_MS = 20_000;
/** Python on a busy machine, until it asks for the password. */
const PROMPT_MS = 30_000;
/** A member that leaves tells its coordinator first; a second Ctrl-C would cut that short. */
const LEAVE_MS = 15_000;
/** The group knows a killed member for some time; a new one of that name would be taken for it. */
const NAME_RESTS_MS = 60_000;
const MAX_PROBLEM_CHARS = 300;
const LEFT = [0, HUNG_UP, INTERRUPTED, TERMINATED];

export interface NewMember {
  group: string;
  topic: string;
  protocol: BoardProtocol;
}

export interface MembersOptions {
  terminals: TerminalManager;
  /** Asked at each start; undefined for a course without members. */
  program: () => MemberProgram | undefined;
  values: ClusterValues;
  /** The course's terminals, whose programs can be members as well. */
  courseTerminals: string[];
  /** @throws LabError when the group or the topic cannot be joined now. */
  requireJoinable: (member: NewMember) => Promise<void>;
  /** A program of the course is about to be ended on purpose. */
  expectEnd: (terminal: string) => void;
}

interface Member {
  process: BoardProcess;
  asked: NewMember;
  stoppedAt?: number;
  killedAt?: number;
}

/** The members that run in terminals of the lab: those of the board, and the programs of the course. */
export class Members {
  readonly changed = new Listeners<void>();
  readonly #options: MembersOptions;
  readonly #members = new Map<string, Member>();
  readonly #course: CoursePrograms;

  constructor(options: MembersOptions) {
    this.#options = options;
    this.#course = new CoursePrograms(options.terminals, options.courseTerminals);
    options.terminals.onChange(() => this.changed.emit());
  }

  /** A member in a terminal of its own, once its command has begun. @throws LabError */
  async add(asked: NewMember): Promise<BoardProcess> {
    const program = this.#options.program();
    if (!program)
      throw new LabError(
        'BAD_REQUEST',
        '이 교재에는 보드에서 추가할 멤버가 없습니다.',
        'course.yaml의 members에 명령을 적어야 합니다.',
      );
    this.#requireRoom();
    this.#requireSameAssignor(asked);
    // Taken at once: two presses get two names.
    const name = this.#freeName();
    const member: Member = {
      process: {
        ...{ name, group: asked.group, protocol: asked.protocol },
        ...{ state: 'starting', startedAt: Date.now() },
      },
      asked,
    };
    this.#members.set(name, member);
    try {
      await this.#options.requireJoinable(asked);
      const [command, password] = await Promise.all([
        this.#options.values.fill(filled(program.command, name, asked)),
        this.#options.values.fill(program.answer),
      ]);
      this.#options.terminals.add(name);
      const session = this.#options.terminals.open(name);
      await session.ready(AbortSignal.timeout(SHELL_READY_MS));
      await this.#start(member, session, command, password);
      return member.process;
    } catch (error) {
      if (this.#members.get(name) === member) this.#members.delete(name);
      this.changed.emit();
      throw timedOut(error, name);
    }
  }

  /** Ctrl-C, so that it leaves the group; or SIGKILL, so that the group has to notice. @throws LabError NOT_FOUND */
  end(name: string, how: 'stop' | 'kill'): void {
    const session = this.#options.terminals.get(name);
    const member = this.#members.get(name);
    const known = member !== undefined || this.#course.has(name);
    if (!known || session?.state !== 'running') throw notRunning(name);
    if (member) {
      member[how === 'kill' ? 'killedAt' : 'stoppedAt'] = Date.now();
      this.#set(member, { state: 'stopping' });
    } else {
      this.#options.expectEnd(name);
      this.#course.ends(name, how);
      this.changed.emit();
    }
    const ended = how === 'kill' ? this.#kill(session) : interrupt(session);
    ended.catch((error: unknown) => {
      const problem = error instanceof LabError ? `${error.message} ${error.remedy}` : String(error);
      if (member) this.#set(member, { state: 'running', problem });
    });
  }

  /** `clientIds`: of a group, in which programs of the course may be members. */
  list(clientIds: readonly string[]): BoardProcess[] {
    const own = [...this.#members.values()].map(({ process }) => process);
    return [...own, ...this.#course.list(clientIds)];
  }

  fateOf(clientId: string): ProgramFate | undefined {
    const member = this.#members.get(clientId);
    if (!member) return this.#course.fateOf(clientId);
    const { stoppedAt, killedAt } = member;
    return {
      running: this.#options.terminals.get(clientId)?.state === 'running',
      ...(stoppedAt !== undefined && { stoppedAt }),
      ...(killedAt !== undefined && { killedAt }),
    };
  }

  async #start(member: Member, session: TerminalSession, command: string, password: string): Promise<void> {
    let output = '';
    let mark: number | undefined;
    const off = session.on((event) => {
      if (event.type === 'output') output = (output + event.text).slice(-4 * MAX_PROBLEM_CHARS);
      else if (event.type === 'command-start') output = '';
      else if (event.type === 'command-end' && event.id === mark) finish(event.exitCode);
      else if (event.type === 'exit') finish(HUNG_UP);
    });
    const finish = (exitCode: number) => {
      off();
      this.#ended(member, exitCode, output);
    };
    try {
      ({ id: mark } = await session.type(command, { signal: AbortSignal.timeout(SHELL_READY_MS) }));
    } catch (error) {
      off();
      throw error;
    }
    // Over before it was known by its number.
    if (session.state !== 'running') finish(1);
    else void this.#answer(member, session, password);
  }

  /** The password goes where the program asks for it without showing it, and nowhere else. */
  async #answer(member: Member, session: TerminalSession, password: string): Promise<void> {
    const typist = new Typist(session);
    try {
      const line = { text: password, kind: 'answer', program: undefined } as const;
      if (await typist.isAsked(line, PROMPT_MS)) {
        session.input(`${password}\r`);
        if (member.process.state === 'starting') this.#set(member, { state: 'running' });
      } else if (session.state === 'running')
        this.#set(member, {
          state: 'failed',
          problem: `멤버가 비밀번호를 묻지 않아 시작하지 못했습니다. 터미널 ${session.name}을 확인하세요.`,
        });
    } catch (error) {
      console.error(error);
    } finally {
      typist.close();
    }
  }

  /** Also by hand: Ctrl-C in its terminal, `kill -9` in another, the terminal closed. */
  #ended(member: Member, exitCode: number, output: string): void {
    const at = Date.now();
    if (exitCode === KILLED) member.killedAt ??= at;
    else if (LEFT.includes(exitCode)) member.stoppedAt ??= at;
    if (member.killedAt !== undefined) this.#set(member, { state: 'killed', endedAt: at });
    else if (member.stoppedAt !== undefined) this.#set(member, { state: 'stopped' });
    else {
      const last = plainText(output).trim().split('\n').at(-1)?.trim();
      this.#set(member, { state: 'failed', problem: last || `exit code ${exitCode}로 끝났습니다.` });
    }
  }

  async #kill(session: TerminalSession): Promise<void> {
    if (!(await session.kill())) throw notRunning(session.name);
  }

  #set(member: Member, change: Partial<BoardProcess>): void {
    if (member.process.problem !== undefined && change.problem === undefined)
      delete (member.process as { problem?: string }).problem;
    member.process = { ...member.process, ...change };
    if (member.process.problem) member.process.problem = member.process.problem.slice(0, MAX_PROBLEM_CHARS);
    this.changed.emit();
  }

  #living(): Member[] {
    return [...this.#members.values()].filter(({ process: { state } }) =>
      ['starting', 'running', 'stopping'].includes(state),
    );
  }

  #requireRoom(): void {
    if (this.#living().length >= MAX_MEMBERS)
      throw new LabError(
        'TERMINAL_LIMIT',
        `보드에서 추가한 멤버는 ${MAX_MEMBERS}개까지 실행할 수 있습니다.`,
        '다른 멤버를 종료한 뒤 다시 추가하세요.',
      );
  }

  /** A broker refuses a member that has no assignor in common with the others. */
  #requireSameAssignor({ group, protocol }: NewMember): void {
    const other = this.#living().find(
      ({ asked }) =>
        asked.group === group &&
        asked.protocol !== protocol &&
        ![asked.protocol, protocol].includes('consumer'),
    );
    if (!other) return;
    throw new LabError(
      'BAD_REQUEST',
      `그룹 ${group}의 ${other.process.name}에는 다른 assignor만 설정되어 있어, 이 방식의 멤버는 함께 있을 수 없습니다.`,
      '보드에서 추가한 멤버를 모두 종료한 뒤 방식을 바꿔 다시 추가하세요.',
    );
  }

  #freeName(): string {
    const terminals = this.#options.terminals;
    for (let number = 1; ; number++) {
      const name = `member-${number}`;
      const member = this.#members.get(name);
      const rests =
        member !== undefined &&
        (this.#living().includes(member) ||
          (member.killedAt !== undefined && Date.now() - member.killedAt < NAME_RESTS_MS));
      // The student may use that terminal for something else meanwhile.
      if (!rests && terminals.get(name)?.state !== 'running') return name;
    }
  }
}

async function interrupt(session: TerminalSession): Promise<void> {
  session.input('\x03');
  try {
    await session.ready(AbortSignal.timeout(LEAVE_MS));
  } catch {
    await session.interrupt();
  }
}

function filled(command: string, name: string, { group, topic, protocol }: NewMember): string {
  const values: Record<string, string> = {
    memberName: name,
    memberGroup: group,
    memberTopic: topic,
    memberProtocol: protocol,
  };
  return replaceValues(command, (value, written) => values[value] ?? written);
}

function notRunning(name: string): LabError {
  return new LabError(
    'NOT_FOUND',
    `터미널 ${name}에서 실행 중인 멤버가 없습니다.`,
    '멤버가 이미 끝났을 수 있습니다. 다른 곳에서 실행한 멤버는 그곳에서 끝내세요.',
  );
}

function timedOut(error: unknown, name: string): unknown {
  if (!(error instanceof DOMException) || error.name !== 'TimeoutError') return error;
  return new LabError(
    'TARGET_NOT_READY',
    `터미널 ${name}의 셸이 준비되지 않았습니다.`,
    '잠시 뒤 다시 추가하세요. 계속되면 터미널을 닫고 다시 여세요.',
    { cause: error },
  );
}
