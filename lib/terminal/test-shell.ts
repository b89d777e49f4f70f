import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { TerminalSession, type SessionEvent, type SessionOptions, type ShellProvider } from './session.ts';
import { bashArgs, installShellFiles } from './shell-files.ts';

/** A real bash with the shell integration, in a home of its own. */
export function bashIn(home: string): ShellProvider {
  const rcfile = installShellFiles(home);
  return (env) => ({
    file: 'bash',
    args: bashArgs(rcfile),
    env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
    cwd: home,
  });
}

export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'kafka-lab-terminal-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A session at its prompt, which ends with the test, and everything that it has said. */
export async function startSession(options: Partial<SessionOptions> = {}) {
  const session = new TerminalSession({ name: 'main', shell: bashIn(temporaryHome()), ...options });
  onTestFinished(() => session.close());
  const events: SessionEvent[] = [];
  session.on((event) => events.push(event));
  await session.ready();
  return { session, events };
}

/** Types a command, waits for its end, and returns its exit code and what it printed. */
export async function runCommand(
  { session, events }: Awaited<ReturnType<typeof startSession>>,
  command: string,
) {
  const { id } = await session.type(command);
  await until(() => events.some((event) => event.type === 'command-end' && event.id === id));
  const from = events.findIndex((event) => event.type === 'command-start' && event.id === id);
  const to = events.findIndex((event) => event.type === 'command-end' && event.id === id);
  const end = events[to] as Extract<SessionEvent, { type: 'command-end' }>;
  await session.ready();
  return { exitCode: end.exitCode, output: outputOf(events.slice(from, to)) };
}

/** Waits for a state that the code under test brings about by itself. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setTimeout(next, 5));
}

export function outputOf(events: SessionEvent[]): string {
  return events.map((event) => (event.type === 'output' ? event.text : '')).join('');
}
