import { expect, it } from 'vitest';
import type { TerminalView } from '#lib/api.ts';
import { besideOf } from './side-by-side.ts';

const terminals = (states: Record<string, TerminalView['state']>) =>
  Object.entries(states).map(([name, state]) => ({ name, state }));

it('shows the last other terminal that was in front, as long as it is there', () => {
  const all = terminals({ main: 'idle', consumer: 'idle', producer: 'running' });
  expect(besideOf(all, ['main', 'consumer'])).toBe('consumer');
  expect(besideOf(all, ['main', 'terminal-4', 'consumer'])).toBe('consumer');
});

it('shows one that does something when no other was in front', () => {
  const of = (states: Record<string, TerminalView['state']>) => besideOf(terminals(states), ['main']);
  expect(of({ main: 'running', consumer: 'idle', producer: 'running' })).toBe('producer');
  expect(of({ main: 'idle', consumer: 'closed', producer: 'idle' })).toBe('producer');
  expect(of({ main: 'idle', consumer: 'closed' })).toBe('consumer');
  expect(of({ main: 'idle' })).toBeUndefined();
});
