import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceValues } from '#lib/content/values.ts';
import { LabError } from '#lib/errors.ts';
import { TerminalManager } from '#lib/terminal/manager.ts';
import { bashIn, temporaryHome } from '#lib/terminal/test-shell.ts';
import { Members, type MembersOptions } from './members.ts';

// Real shells and a real Python on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PASSWORD = 'k9Vw3xQz7Lm2';
const ASKED = { group: 'edu-group-01', topic: 'edu-topic-01', protocol: 'consumer' } as const;
/** Takes its password as getpass() does, says so, and leaves after a moment when Ctrl-C comes. */
const MEMBER = `
import sys, time
from getpass import getpass
password = getpass('my-user의 비밀번호: ')
if password != '${PASSWORD}': sys.exit('비밀번호가 다릅니다.')
print('joined', *sys.argv[1:], flush=True)
try:
    while True: time.sleep(1)
except KeyboardInterrupt:
    time.sleep(0.3)
    print('left', flush=True)
`;
const COMMAND =
  'python3 member.py {{memberName}} {{memberGroup}} {{memberTopic}} {{memberProtocol}} {{nodeAddress}}';

let terminals: TerminalManager;
let ended: string[];

function open(options: Partial<MembersOptions> = {}, script = MEMBER): Members {
  const home = temporaryHome();
  writeFileSync(join(home, 'member.py'), script);
  terminals = new TerminalManager({ names: ['main', 'python-1'], shell: bashIn(home) });
  return new Members({
    terminals,
    program: () => ({ command: COMMAND, answer: '{{password}}' }),
    values: {
      fill: async (text) =>
        replaceValues(
          text,
          (name, written) => ({ password: PASSWORD, nodeAddress: '127.0.0.1' })[name] ?? written,
        ),
      isSecret: (text) => text === '{{password}}',
    },
    courseTerminals: ['main', 'python-1'],
    requireJoinable: async () => {},
    expectEnd: (name) => ended.push(name),
    ...options,
  });
}
beforeEach(() => void (ended = []));
afterEach(() => terminals.close());

const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 20 });
const stateOf = (members: Members, name: string) => members.list([]).find((one) => one.name === name)?.state;
/** Everything that a terminal has printed since it was opened. */
function printed(name: string): { text: string } {
  const seen = { text: '' };
  terminals.open(name).on((event) => {
    if (event.type === 'output') seen.text += event.text;
  });
  return seen;
}

describe('a member that the board adds', () => {
  it('runs in a terminal of its own, gets the password unseen, and leaves on Ctrl-C', async () => {
    const members = open();
    terminals.add('member-1');
    const terminal = printed('member-1');
    expect(await members.add(ASKED)).toMatchObject({
      name: 'member-1',
      protocol: 'consumer',
      state: 'starting',
    });
    await until(() => expect(stateOf(members, 'member-1')).toBe('running'));
    await until(() =>
      expect(terminal.text).toContain('joined member-1 edu-group-01 edu-topic-01 consumer 127.0.0.1'),
    );
    expect(terminal.text).not.toContain(PASSWORD);
    expect(terminals.list()).toContainEqual({ name: 'member-1', state: 'running', removable: true });
    members.end('member-1', 'stop');
    expect(stateOf(members, 'member-1')).toBe('stopping');
    await until(() => expect(stateOf(members, 'member-1')).toBe('stopped'));
    expect(terminal.text).toContain('left');
    expect(members.fateOf('member-1')).toMatchObject({ running: false, stoppedAt: expect.any(Number) });
    // The same name again, in the same terminal.
    expect((await members.add(ASKED)).name).toBe('member-1');
  });

  it('is killed without a word, and its name rests while the group may know it', async () => {
    const members = open();
    await members.add(ASKED);
    await until(() => expect(stateOf(members, 'member-1')).toBe('running'));
    members.end('member-1', 'kill');
    await until(() => expect(stateOf(members, 'member-1')).toBe('killed'));
    expect(members.fateOf('member-1')).toMatchObject({ running: false, killedAt: expect.any(Number) });
    expect(() => members.end('member-1', 'kill')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect((await members.add(ASKED)).name).toBe('member-2');
  });

  it('says what the program said when it could not start', async () => {
    const members = open(
      {},
      "import sys; sys.exit('confluent-kafka가 없습니다. pip install confluent-kafka==2.16.1')",
    );
    await members.add(ASKED);
    await until(() => expect(stateOf(members, 'member-1')).toBe('failed'));
    expect(members.list([])[0]!.problem).toContain('pip install confluent-kafka==2.16.1');
  });

  it('is not started where the group or the topic is refused, nor without a shell', async () => {
    const refused = new LabError('KAFKA_UNKNOWN_TOPIC', '토픽이 없습니다.', '만드세요.');
    const members = open({ requireJoinable: () => Promise.reject(refused) });
    await expect(members.add(ASKED)).rejects.toBe(refused);
    expect(members.list([])).toEqual([]);
    expect(terminals.list().map(({ name }) => name)).toEqual(['main', 'python-1']);
  });

  it('is refused beyond ten, and beside members with another assignor', async () => {
    const members = open({ program: () => ({ command: 'sleep 1000', answer: '{{password}}' }) });
    for (let count = 0; count < 10; count++) await members.add({ ...ASKED, protocol: 'classic-eager' });
    await expect(members.add(ASKED)).rejects.toMatchObject({
      code: 'TERMINAL_LIMIT',
      message: expect.stringContaining('10개'),
    });
    members.end('member-3', 'kill');
    await until(() => expect(stateOf(members, 'member-3')).toBe('killed'));
    await expect(members.add({ ...ASKED, protocol: 'classic-cooperative' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('assignor'),
    });
  });
});

describe('a program of the course', () => {
  it('is listed while it runs and its client id is in the group, and ends from the board', async () => {
    const members = open();
    const session = terminals.open('python-1');
    await session.ready();
    expect(members.list(['python-1'])).toEqual([]);
    await session.type('sleep 1000');
    expect(members.list(['python-1', 'other'])).toMatchObject([{ name: 'python-1', state: 'running' }]);
    expect(members.list(['python-1-0'])).toHaveLength(1);
    expect(members.list(['python-10', 'elsewhere'])).toEqual([]);
    expect(members.fateOf('python-1')).toEqual({ running: true });
    members.end('python-1', 'kill');
    await until(() =>
      expect(members.list(['python-1'])).toMatchObject([{ name: 'python-1', state: 'killed' }]),
    );
    expect(members.list([])).toEqual([]);
    expect(ended).toEqual(['python-1']);
    expect(members.fateOf('python-1')).toMatchObject({ running: false, killedAt: expect.any(Number) });
    await session.ready();
    await session.type('sleep 1000');
    expect(members.fateOf('python-1')).toEqual({ running: true });
    members.end('python-1', 'stop');
    await session.ready();
    expect(() => members.end('python-1', 'stop')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('is killed when it ends by SIGKILL without the board, until the next command', async () => {
    const members = open();
    const session = terminals.open('python-1');
    const hand = terminals.open('main');
    await Promise.all([session.ready(), hand.ready()]);
    const killed = () =>
      until(() =>
        expect(members.list(['python-1'])).toMatchObject([
          { name: 'python-1', state: 'killed', endedAt: session.commandEnd?.at },
        ]),
      );
    await session.type("sh -c 'echo $$ > pid; exec sleep 1000'");
    await hand.type('until [ -s pid ]; do sleep 0.02; done; kill -9 "$(cat pid)"');
    await killed();
    expect(members.fateOf('python-1')).toEqual({ running: false, killedAt: session.commandEnd!.at });
    // As the course's own kill.
    await session.type('true && timeout -s KILL 0.1 sleep 1000');
    expect(members.fateOf('python-1')).toEqual({ running: true });
    await killed();
    await session.type('false');
    await session.ready();
    expect(members.list(['python-1'])).toEqual([]);
    expect(members.fateOf('python-1')).toBeUndefined();
  });

  it('is none where the terminal or the name is unknown', () => {
    const members = open();
    for (const name of ['spring', 'member-1', ''])
      expect(() => members.end(name, 'stop')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(members.fateOf('elsewhere')).toBeUndefined();
  });
});
