import { expect, test, vi } from 'vitest';
import { runCommand, startSession, until } from './test-shell.ts';
import { TestViewer } from './test-viewer.ts';

// Real shells on a machine that may be busy with a cluster.
vi.setConfig({ testTimeout: 30_000 });

test('two viewers see the same bytes', async () => {
  const shell = await startSession();
  const [student, projector] = [
    new TestViewer(shell.session),
    new TestViewer(shell.session, { readOnly: true }),
  ];
  await runCommand(shell, 'seq 1 1000');
  await until(() => student.seq === shell.session.seq && projector.seq === shell.session.seq);
  expect(projector.text).toBe(student.text);
});

test('keys of a read-only viewer go nowhere', async () => {
  const shell = await startSession();
  const projector = new TestViewer(shell.session, { readOnly: true });
  projector.page.input(Buffer.from('echo intruder\r'));
  await runCommand(shell, 'echo done');
  expect(projector.text).not.toContain('intruder');
});

test('the viewer that typed last decides the size', async () => {
  const shell = await startSession();
  const [first, second] = [new TestViewer(shell.session), new TestViewer(shell.session)];
  first.page.resize({ cols: 100, rows: 30 });
  second.page.resize({ cols: 60, rows: 20 });
  expect((await runCommand(shell, 'stty size')).output).toMatch(/^30 100\r\n/);
  second.page.input(Buffer.from(' '));
  expect(second.messages.at(-1)).toEqual({ t: 'size', cols: 60, rows: 20, yours: true });
  expect(first.messages.at(-1)).toEqual({ t: 'size', cols: 60, rows: 20, yours: false });
  expect((await runCommand(shell, 'stty size')).output).toMatch(/^20 60\r\n/);
  second.page.detach();
  expect((await runCommand(shell, 'stty size')).output).toMatch(/^30 100\r\n/);
});

test('a read-only viewer never decides the size', async () => {
  const { session } = await startSession();
  const projector = new TestViewer(session, { readOnly: true });
  projector.page.resize({ cols: 20, rows: 5 });
  expect(session.size).toEqual({ cols: 80, rows: 24 });
});

test('sizes beyond reason are brought back', async () => {
  const { session } = await startSession();
  const viewer = new TestViewer(session);
  viewer.page.resize({ cols: 100_000, rows: 1_000_000 });
  expect(session.size).toEqual({ cols: 500, rows: 300 });
});

test('refuses more viewers than anybody needs', async () => {
  const { session } = await startSession();
  const viewers = Array.from({ length: 17 }, () => new TestViewer(session));
  expect(viewers.filter(({ closed }) => closed)).toHaveLength(1);
});
