import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readStat } from './processes.ts';
import { bashIn, outputOf, runCommand, startSession, temporaryHome, until } from './test-shell.ts';
import { TestViewer } from './test-viewer.ts';

// Real shells on a machine that may be busy with a cluster.
vi.setConfig({ testTimeout: 30_000 });

test('tells exit codes and output of commands', async () => {
  const shell = await startSession();
  expect(await runCommand(shell, 'echo one; false')).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/^one\r\n/),
  });
  expect((await runCommand(shell, '(exit 42)')).exitCode).toBe(42);
  expect((await runCommand(shell, 'no-such-program')).exitCode).toBe(127);
  expect((await runCommand(shell, 'true')).exitCode).toBe(0);
});

test('runs text of several lines as one command', async () => {
  const shell = await startSession();
  const command = 'cat <<EOF\nfirst $((1+1))\nEOF\nfor n in a b; do\n\techo "[$n]"\ndone\n(exit 3)';
  const { exitCode, output } = await runCommand(shell, command);
  expect(exitCode).toBe(3);
  expect(output.replaceAll('\r', '')).toContain('first 2\n[a]\n[b]\n');
  expect(shell.events.filter((event) => event.type === 'command-start')).toHaveLength(1);
});

test('takes a pasted command literally: no history, no keys', async () => {
  const shell = await startSession();
  const { output } = await runCommand(shell, "echo 'a!!b' \x1b[201~'\tc'\x03");
  expect(output).toContain('a!!b [201~\tc');
});

test('gives a command that the shell cannot parse an exit code', async () => {
  const shell = await startSession();
  expect((await runCommand(shell, 'echo )')).exitCode).toBe(2);
  expect((await runCommand(shell, 'echo still here')).exitCode).toBe(0);
});

test('refuses a command without its end and leaves a clean prompt', async () => {
  const shell = await startSession();
  await expect(shell.session.type('echo "open')).rejects.toMatchObject({ code: 'CONTENT_INVALID' });
  await until(() => shell.session.state === 'idle');
  expect((await runCommand(shell, 'echo fine')).output).toContain('fine');
});

test('a busy terminal refuses typing and gets none of it', async () => {
  const { session, events } = await startSession();
  await session.type('cat');
  await expect(session.type('echo intruder')).rejects.toMatchObject({ code: 'TERMINAL_BUSY' });
  session.input('\x04');
  await session.ready();
  expect(JSON.stringify(events)).not.toContain('intruder');
});

test('of two commands typed at once one is refused', async () => {
  const { session } = await startSession();
  const both = await Promise.allSettled([session.type('sleep 100'), session.type('echo second')]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('abandons a half-typed line before it types', async () => {
  const shell = await startSession();
  shell.session.input('echo half');
  const { output } = await runCommand(shell, 'echo whole');
  expect(output).toMatch(/^whole\r\n/);
});

test('leaves an open here-document of the student before it types', async () => {
  const shell = await startSession();
  shell.session.input('cat <<EOF\r');
  shell.session.input('text');
  expect((await runCommand(shell, 'echo whole')).output).toMatch(/^whole\r\n/);
});

test('follows commands that are typed by hand', async () => {
  const { session, events } = await startSession();
  session.input('echo by hand; (exit 5)\r');
  await until(() => events.some((event) => event.type === 'command-end'));
  expect(events.find((event) => event.type === 'command-end')).toMatchObject({ exitCode: 5 });
});

test('does not believe marks that a program prints', async () => {
  const shell = await startSession();
  const viewer = new TestViewer(shell.session);
  await runCommand(shell, 'true');
  // What the terminal really said, nonce and all, and marks without it.
  const recording = join(temporaryHome(), 'recording');
  writeFileSync(recording, `\x1b]133;D;0;99;deadbeef\x07\x1b]133;D;0\x07${viewer.text}`);
  const { id } = await shell.session.type(`cat ${recording}; cat; (exit 9)`);
  await until(() => viewer.text.split('deadbeef').length > 1);
  shell.session.input('ping\r');
  await until(() => viewer.text.includes('ping\r\nping'));
  expect(shell.session.state).toBe('running');
  shell.session.input('\x04');
  await shell.session.ready();
  const ends = shell.events.filter((event) => event.type === 'command-end' && event.id === id);
  expect(ends).toEqual([expect.objectContaining({ exitCode: 9 })]);
});

test('keeps the secret of its marks from the programs it starts', async () => {
  const shell = await startSession();
  expect((await runCommand(shell, 'env')).output).not.toContain('NONCE');
});

test('a prompt of the student keeps the marks', async () => {
  const shell = await startSession();
  await runCommand(shell, "PS1='mine> '; PROMPT_COMMAND='echo -n'");
  expect((await runCommand(shell, '(exit 4)')).exitCode).toBe(4);
});

test('Ctrl-C ends a command', async () => {
  const { session, events } = await startSession();
  await session.type('sleep 1000');
  await session.interrupt();
  expect(session.state).toBe('idle');
  expect(events.find((event) => event.type === 'command-end')).toMatchObject({ exitCode: 130 });
});

test('a command that ignores Ctrl-C and TERM is killed, and the shell stays', async () => {
  const shell = await startSession();
  const ignores = `bash -c 'trap "" INT TERM; echo deaf; while :; do sleep 0.1; done'`;
  await shell.session.type(ignores);
  await until(() => outputOf(shell.events).includes('\rdeaf'));
  await shell.session.interrupt({ graceMs: 100 });
  expect(shell.events.find((event) => event.type === 'command-end')).toMatchObject({ exitCode: 137 });
  expect((await runCommand(shell, 'echo alive')).output).toContain('alive');
});

test('Hangul that is split between reads arrives whole', async () => {
  const shell = await startSession();
  const viewer = new TestViewer(shell.session);
  const script = `import sys,time\nfor byte in '카프카 실습실'.encode():\n  sys.stdout.buffer.write(bytes([byte])); sys.stdout.flush(); time.sleep(0.004)`;
  const { output } = await runCommand(shell, `python3 -c "${script}"`);
  expect(output).toContain('카프카 실습실');
  expect(viewer.text).toContain('카프카 실습실');
});

test('the shell of the terminal speaks UTF-8', async () => {
  const shell = await startSession();
  expect((await runCommand(shell, 'x=한글; echo ${#x}')).output).toMatch(/^2\r\n/);
});

test('closing ends every process, also those that left the session', async () => {
  const shell = await startSession();
  const command =
    'sleep 1111 & pids=$!; nohup sleep 1112 >/dev/null 2>&1 & pids="$pids $!"; setsid sleep 1113 & ' +
    'sleep 0.2; pids="$pids $(pgrep -f "^sleep 1113")"; echo "pids $pids."';
  const { output } = await runCommand(shell, command);
  const pids = /pids ([\d ]+)\./.exec(output)![1]!.split(' ').map(Number);
  expect(pids).toHaveLength(3);
  await shell.session.close();
  expect(shell.session.state).toBe('closed');
  expect([shell.session.pid, ...pids].filter((pid) => readStat(pid))).toEqual([]);
});

test('a shell that ends by itself closes the session and tells its viewers', async () => {
  const { session, events } = await startSession({ shell: bashIn(temporaryHome()) });
  const viewer = new TestViewer(session);
  session.input('exit 3\r');
  await until(() => session.state === 'closed');
  expect(events.at(-1)).toMatchObject({ type: 'exit', exitCode: 3 });
  expect(viewer.messages.at(-1)).toMatchObject({ t: 'exit', exitCode: 3 });
  expect(viewer.closed).toMatchObject({ code: 4000 });
  await expect(session.type('echo late')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
