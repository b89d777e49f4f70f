import { expect, it } from 'vitest';
import type { GroupRow } from '#lib/api.ts';
import { firstGroup } from './first-group.ts';
import { member } from './testing.ts';

const group = (id: string, clients: string[] = []): GroupRow => ({
  ...{ id, state: 'Stable', type: 'classic', offsets: [], lag: '0' },
  members: clients.map((one) => member(one, [])),
});

it("opens the student's own group when it is there, else the first with members", () => {
  expect(firstGroup([group('a', ['x']), group('own')], 'own')).toBe('own');
  expect(firstGroup([group('a'), group('b', ['x'])], 'own')).toBe('b');
  expect(firstGroup([group('a')], 'own')).toBe('own');
  expect(firstGroup([group('a')])).toBe('a');
  expect(firstGroup([])).toBeUndefined();
});
