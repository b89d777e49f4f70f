import { expect, test, vi } from 'vitest';
import { Scrollback } from './scrollback.ts';
import { SecretMask } from './secret-mask.ts';
import { runCommand, startSession, until } from './test-shell.ts';
import { TestViewer } from './test-viewer.ts';

// Real shells on a machine that may be busy with a cluster.
vi.setConfig({ testTimeout: 30_000 });

const SECRET = 'k9Vw3xQz7Lm2';

/** What a viewer is sent when the text comes in pieces and is shown after each of them. */
function shown(mask: SecretMask, pieces: string[]): string[] {
  const scrollback = new Scrollback(1024);
  let sent = 0;
  return pieces.map((piece) => {
    scrollback.append(Buffer.from(piece));
    const end = mask.shownEnd(scrollback);
    const text = mask.copy(scrollback, sent, end - sent).toString();
    sent = end;
    return text;
  });
}

test('a secret that comes in pieces is never shown, nor its beginning', () => {
  const mask = new SecretMask([SECRET, 'short']);
  expect(shown(mask, ['a short k9', 'Vw3xQz7', 'Lm2', ' b'])).toEqual(['a short ', '', '*'.repeat(12), ' b']);
  expect(shown(mask, [...`${SECRET}.`])).toEqual([...Array<string>(11).fill(''), '*'.repeat(12), '.']);
});

test('what only began like a secret is shown as soon as it goes on differently', () => {
  expect(shown(new SecretMask([SECRET]), ['k9Vw', 'eather'])).toEqual(['', 'k9Vweather']);
});

test('a secret within another is masked with it', () => {
  expect(shown(new SecretMask([SECRET, `pass=${SECRET};`]), [`<pass=${SECRET};>`])).toEqual([
    `<${'*'.repeat(18)}>`,
  ]);
});

test('the projector shows no known secret; the student sees what was typed', async () => {
  const shell = await startSession({ mask: () => new SecretMask([SECRET]) });
  const student = new TestViewer(shell.session);
  const projector = new TestViewer(shell.session, { readOnly: true });
  for (const key of `echo ${SECRET}`) student.page.input(Buffer.from(key));
  await until(() => student.text.includes(SECRET));
  student.page.input(Buffer.from('\x03'));
  await runCommand(shell, `printf k9Vw3x; sleep 0.1; printf 'Qz7Lm2\\n'; echo end`);
  await until(() => projector.seq === shell.session.seq);
  expect(projector.text.match(/\*{12}/g)?.length).toBeGreaterThanOrEqual(2);
  expect(projector.text).not.toContain(SECRET);
  expect(projector.text).toMatch(/^end/m);
});

test('a screen drawn anew for the projector has no secret on it either', async () => {
  const shell = await startSession({ mask: () => new SecretMask([SECRET]), scrollbackBytes: 4096 });
  await runCommand(shell, `seq 1 5000; echo ${SECRET}`);
  const projector = new TestViewer(shell.session, { readOnly: true });
  await until(() => projector.screens === 1 && projector.seq === shell.session.seq);
  expect(projector.text).toContain('*'.repeat(12));
  expect(projector.text).not.toContain(SECRET);
});
