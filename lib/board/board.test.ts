import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BoardEvent, BoardProcess, KafkaView } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import { LabError } from '#lib/errors.ts';
import type { GroupLook } from '#lib/kafka/group-watch.ts';
import { Board } from './board.ts';

const LIVE: KafkaView = { live: 'live', at: 0, brokers: [], topics: [], groups: [] };
const MINUTE_MS = 60_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'board-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** A board whose looks and processes the test tells. */
function open() {
  const watched = new Map<string, (look: GroupLook) => void>();
  const views = new Listeners<KafkaView>();
  let view = LIVE;
  let list: BoardProcess[] = [];
  const changed = new Listeners<void>();
  const board = new Board({
    observer: { subscribe: (listener) => views.add(listener), view: () => view },
    watchGroup: (id, seen) => {
      watched.set(id, seen);
      return () => watched.delete(id);
    },
    reportFolder: join(folder, '.members'),
    processes: { changed, list: () => list, fateOf: () => undefined },
    records: (group) => group.startsWith('own'),
  });
  onTestFinished(() => board.close());
  const page = (group = 'g') => {
    const events: BoardEvent[] = [];
    const close = board.open(group, (event) => events.push(event));
    return { events, close, types: () => events.map(({ type }) => type) };
  };
  return {
    board,
    page,
    watched,
    views,
    look: (look: GroupLook, group: string) => watched.get(group)?.(look),
    see: (state: string, group = 'g') =>
      watched.get(group)?.({
        at: Date.now(),
        group: { id: group, state, type: 'classic', members: [], committed: [] },
      }),
    show: (next: Partial<KafkaView>) => views.emit((view = { ...LIVE, ...next })),
    processes: (next: BoardProcess[]) => {
      list = next;
      changed.emit();
    },
  };
}

describe('the board', () => {
  it('sends what was recorded to each page, and changes to all of that group', () => {
    const { page, see } = open();
    const first = page();
    see('Empty');
    see('Stable');
    const second = page();
    const other = page('h');
    see('PreparingRebalance');
    expect(second.events[0]).toMatchObject({ type: 'recording', group: 'g' });
    expect((second.events[0] as { frames: unknown[] }).frames).toHaveLength(2);
    for (const one of [first, second])
      expect(one.events.at(-2)).toMatchObject({ type: 'frame', frame: { state: 'PreparingRebalance' } });
    expect(other.types()).toEqual(['recording', 'state', 'comparisons']);
  });

  it('goes on recording a group while a page looks at another, and rests when none does', () => {
    const { page, watched, see, views } = open();
    page().close();
    const other = page('h');
    see('Stable');
    expect([...watched.keys()]).toEqual(['g', 'h']);
    other.close();
    vi.advanceTimersByTime(4_000);
    expect(watched.size).toBe(2);
    vi.advanceTimersByTime(2_000);
    expect([watched.size, views.size]).toEqual([0, 0]);
    vi.advanceTimersByTime(5 * MINUTE_MS);
    const back = page();
    expect(back.events[0]).toMatchObject({ frames: [{ state: 'Stable' }] });
    back.close();
    vi.advanceTimersByTime(11 * MINUTE_MS);
    expect(page().events[0]).toMatchObject({ frames: [] });
  });

  it('forgets the group that was opened longest ago when there are many', () => {
    const { page, watched } = open();
    const kept = page('kept');
    for (let count = 0; count < 10; count++) page(`group-${count}`).close();
    expect(watched.size).toBe(6);
    expect(watched.has('kept')).toBe(true);
    kept.close();
  });

  it('says why the group or the cluster cannot be seen, once', () => {
    const { page, watched, show, see } = open();
    const { events } = page();
    const states = () => events.filter(({ type }) => type === 'state');
    const error = new LabError('KAFKA_AUTHORIZATION', '권한이 없습니다.', 'acls를 확인하세요.');
    for (let count = 0; count < 3; count++) watched.get('g')!({ at: count, error });
    show({ live: 'off', error: { code: 'KAFKA_NOT_READY', message: '없습니다.', remedy: '만드세요.' } });
    show({});
    see('Empty');
    expect(states()).toEqual([
      { type: 'state', live: 'live' },
      { type: 'state', live: 'live', error: expect.objectContaining({ code: 'KAFKA_AUTHORIZATION' }) },
      { type: 'state', live: 'off', error: expect.objectContaining({ code: 'KAFKA_NOT_READY' }) },
      { type: 'state', live: 'live', error: expect.objectContaining({ code: 'KAFKA_AUTHORIZATION' }) },
      { type: 'state', live: 'live' },
    ]);
  });

  it('tells the processes when they are others', () => {
    const { page, processes } = open();
    const { types } = page();
    const running: BoardProcess = { name: 'member-1', state: 'running', startedAt: 1 };
    processes([running]);
    processes([{ ...running }]);
    processes([{ ...running, state: 'stopping' }]);
    expect(types()).toEqual(['recording', 'state', 'comparisons', 'processes', 'processes']);
  });

  it('records the groups of its own that are there without a page of theirs, and compares all', () => {
    const { page, watched, show, look } = open();
    const { events } = page();
    const group = (id: string): KafkaView['groups'][number] => ({
      ...{ id, state: 'Stable', type: 'classic', members: [], offsets: [], lag: '0' },
    });
    show({ groups: [group('own-eager'), group('other')] });
    expect([...watched.keys()]).toEqual(['g', 'own-eager']);
    const comparisons = () => events.filter(({ type }) => type === 'comparisons');
    const member = (memberId: string, partitions: number[]) => ({
      ...{ memberId, clientId: memberId, host: '/10.0.0.1' },
      assignments: [{ topic: 't', partitions }],
    });
    const see = (state: string, ...members: ReturnType<typeof member>[]) => {
      look(
        {
          at: Date.now(),
          group: { id: 'own-eager', state, type: 'classic', assignor: 'range', members, committed: [] },
        },
        'own-eager',
      );
      vi.advanceTimersByTime(1_000);
    };
    see('Stable', member('a', [0, 1]));
    expect(comparisons()).toMatchObject([
      { comparisons: [] },
      { comparisons: [{ group: 'own-eager', protocol: 'classic-eager' }] },
    ]);
    see('PreparingRebalance', member('a', []), member('b', []));
    see('Stable', member('a', [0]), member('b', [1]));
    see('Stable', member('a', [0]), member('b', [1]));
    expect(comparisons().at(-1)).toMatchObject({
      comparisons: [{ join: { joined: ['b'], members: 1, stopped: 1, lasts: true } }],
    });
    // Another page is told at once; one to which nothing is new, nothing.
    expect(page('h').types()).toEqual(['recording', 'state', 'comparisons']);
    const told = comparisons().length;
    see('Stable', member('a', [0]), member('b', [1]));
    expect(comparisons()).toHaveLength(told);
    // What was opened is never pushed out by what was not.
    for (let count = 0; count < 10; count++) page(`group-${count}`);
    show({ groups: [group('own-coop')] });
    expect([...watched.keys()]).not.toContain('own-coop');
  });
});
