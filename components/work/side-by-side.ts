import { useState } from 'react';
import type { TerminalView } from '#lib/api.ts';

type Named = Pick<TerminalView, 'name' | 'state'>;

/** The terminal to show beside the one in front: the last other one that was in front, else one that does something. */
export function besideOf(terminals: readonly Named[], recent: readonly string[]): string | undefined {
  const others = terminals.filter((one) => one.name !== recent[0]);
  const former = recent.find((name) => others.some((one) => one.name === name));
  const byState = (state: Named['state']) => others.find((one) => one.state === state)?.name;
  return former ?? byState('running') ?? byState('idle') ?? others[0]?.name;
}

/** Names of terminals that were in front, the one of now first. */
export function useRecent(front: string): readonly string[] {
  const [recent, setRecent] = useState([front]);
  if (recent[0] === front) return recent;
  const next = [front, ...recent.filter((name) => name !== front)];
  setRecent(next);
  return next;
}
