import { expect, test, vi } from 'vitest';
import { outputOf, runCommand, startSession, until } from './test-shell.ts';
import { TestViewer } from './test-viewer.ts';

// Real shells on a machine that may be busy with a cluster.
vi.setConfig({ testTimeout: 30_000 });

const FLOOD_BYTES = 50 * 1024 * 1024;
/** Prints numbered lines, so that a lost or doubled byte is seen. `stty -opost` keeps the bytes as they are. */
const flood = (lines: number) => `stty -opost; seq 1 ${lines}; stty opost`;
const sizeOfSeq = (lines: number) => {
  let bytes = 0;
  for (let digits = 1, from = 1; from <= lines; digits++, from *= 10)
    bytes += (Math.min(lines, from * 10 - 1) - from + 1) * (digits + 1);
  return bytes;
};

test('resumes from the sequence number it is given', async () => {
  const shell = await startSession();
  const whole = new TestViewer(shell.session);
  const first = new TestViewer(shell.session);
  await runCommand(shell, 'echo before');
  first.page.detach();
  const seen = Buffer.concat(first.chunks);
  await runCommand(shell, 'echo missed');
  const second = new TestViewer(shell.session, { from: first.seq });
  await runCommand(shell, 'echo after');
  await until(() => second.seq === shell.session.seq && whole.seq === shell.session.seq);
  expect(second.messages[0]).toMatchObject({ t: 'hello', fresh: false, seq: seen.length });
  expect(Buffer.concat([seen, ...second.chunks]).equals(Buffer.concat(whole.chunks))).toBe(true);
});

test('a page that knows nothing gets everything that is kept', async () => {
  const shell = await startSession();
  await runCommand(shell, 'echo earlier');
  const viewer = new TestViewer(shell.session);
  expect(viewer.messages[0]).toMatchObject({ t: 'hello', fresh: true, seq: 0, end: shell.session.seq });
  expect(viewer.text).toContain('earlier');
});

test('a number that the session has not reached starts afresh', async () => {
  const { session } = await startSession();
  const viewer = new TestViewer(session, { from: 1e9 });
  expect(viewer.messages[0]).toMatchObject({ t: 'hello', fresh: true, seq: 0 });
});

test('sends the screen when too much went by, and goes on exactly after it', async () => {
  const shell = await startSession({ scrollbackBytes: 32 * 1024 });
  await runCommand(shell, 'seq 1 20000');
  const viewer = new TestViewer(shell.session, { from: 10 });
  await until(() => viewer.screens === 1);
  expect(viewer.text).toContain('19999\r\n20000\r\n');
  await runCommand(shell, 'echo after');
  await until(() => viewer.seq === shell.session.seq);
  expect(viewer.text).toContain('after');
});

test('a screen keeps what was switched on long ago', async () => {
  const shell = await startSession({ scrollbackBytes: 32 * 1024 });
  await shell.session.type(`printf '\\033[?1049h'; seq 1 20000; printf 'in full %s' screen; cat`);
  await until(() => outputOf(shell.events).includes('in full screen'));
  const viewer = new TestViewer(shell.session);
  await until(() => viewer.screens === 1);
  expect(viewer.text).toContain('\x1b[?1049h');
  expect(viewer.text).toContain('in full screen');
});

test('a slow viewer gets every byte of a 50 MB flood', { timeout: 120_000 }, async () => {
  const lines = 7_000_000;
  expect(sizeOfSeq(lines)).toBeGreaterThan(FLOOD_BYTES);
  const { session } = await startSession();
  const viewer = new TestViewer(session, { acknowledges: false });
  let inNumbers = 0;
  // Draws in steps and is never quicker than its own clock.
  const drawing = setInterval(() => viewer.acknowledge(), 1);
  const counted = setInterval(() => {
    for (const chunk of viewer.chunks.splice(0)) for (const byte of chunk) if (byte === 0x0a) inNumbers += 1;
  }, 50);
  const { seq } = await session.type(flood(lines));
  await session.ready();
  await until(() => viewer.seq === session.seq);
  clearInterval(drawing);
  clearInterval(counted);
  for (const chunk of viewer.chunks) for (const byte of chunk) if (byte === 0x0a) inNumbers += 1;
  expect(viewer.screens).toBe(0);
  // TestViewer throws at a gap: every byte from the start has come, and there are as many as were printed.
  expect(session.seq - seq).toBeGreaterThanOrEqual(sizeOfSeq(lines));
  expect(inNumbers).toBeGreaterThanOrEqual(lines);
});

test('a program waits for a viewer that is behind', async () => {
  const { session } = await startSession();
  const viewer = new TestViewer(session, { acknowledges: false });
  await session.type('yes');
  await until(() => viewer.seq - 0 >= 96 * 1024);
  const before = session.seq;
  // Time for a megabyte, were it not held: what the kernel still had is a few kilobytes.
  await new Promise((next) => setTimeout(next, 100));
  expect(session.seq - before).toBeLessThan(256 * 1024);
  viewer.acknowledges = true;
  viewer.acknowledge();
  await until(() => session.seq > before + 1024 * 1024);
  await session.interrupt();
});

test('a viewer that draws nothing does not block the others for ever', async () => {
  const shell = await startSession({ stallMs: 50 });
  const stalled = new TestViewer(shell.session, { acknowledges: false });
  const lively = new TestViewer(shell.session);
  await runCommand(shell, 'seq 1 300000');
  await until(() => lively.seq === shell.session.seq);
  expect(lively.text).toContain('300000\r\n');
  expect(stalled.seq).toBeLessThan(160 * 1024);
  // It wakes up: too much went by for the exact bytes.
  stalled.acknowledges = true;
  stalled.acknowledge();
  await until(() => stalled.seq === shell.session.seq);
  expect(stalled.screens).toBe(1);
  expect(stalled.text).toContain('300000\r\n');
});

test('a read-only page never makes the program wait', async () => {
  const shell = await startSession();
  const projector = new TestViewer(shell.session, { readOnly: true, acknowledges: false });
  await runCommand(shell, 'seq 1 200000');
  expect(projector.seq).toBeLessThan(160 * 1024);
});

test('Ctrl-C stops a flood that a viewer holds up', async () => {
  const { session } = await startSession();
  const viewer = new TestViewer(session, { acknowledges: false });
  await session.type('yes 넘치는출력');
  await until(() => viewer.seq >= 96 * 1024);
  viewer.acknowledges = true;
  viewer.page.input(Buffer.from('\x03'));
  viewer.acknowledge();
  await session.ready();
  await until(() => viewer.seq === session.seq);
  expect(viewer.text).toContain('^C');
});
