import type { Page } from '@playwright/test';
import type {
  BoardEvent,
  BoardFrame,
  BoardMember,
  BoardPause,
  BoardTick,
  KafkaView,
  MessageEvent,
} from '../../lib/api.ts';
import { showStream } from './fake-events.ts';

export const GROUP = 'edu-group-07';
export const TOPIC = 'edu-topic-07';

export type Recording = Extract<BoardEvent, { type: 'recording' }>;

export const member = (clientId: string, partitions: number[], software = 'kafka-python'): BoardMember => ({
  memberId: `${clientId}-5f0c`,
  clientId,
  host: clientId.startsWith('spring') ? '/10.88.0.1' : '/10.88.0.9',
  software,
  assignments: partitions.length > 0 ? [{ topic: TOPIC, partitions }] : [],
});

const pause = (
  of: BoardMember,
  from: number,
  ms: number | undefined,
  more: Partial<BoardPause> = {},
): BoardPause => ({
  ...{
    id: `${of.memberId}/${from}`,
    memberId: of.memberId,
    clientId: of.clientId,
    from,
    measuredBy: 'member',
  },
  ...(ms !== undefined && { to: from + ms }),
  ...more,
});

const spring = (partitions: number[]) => member('spring', partitions, 'Spring Boot');

/** The course's own story: a Spring consumer, then three Python ones; the fourth member has nothing to do. */
export function classRecording(now: number): Recording {
  const at = (secondsAgo: number) => now - secondsAgo * 1000;
  const frame = (
    ago: number,
    epoch: number | undefined,
    members: BoardMember[],
    state = 'Stable',
  ): BoardFrame => ({
    ...{ at: at(ago), state, type: 'classic', assignor: 'range', members, rebalances: 0 },
    ...(epoch !== undefined && { epoch }),
  });
  const rounds: [number, BoardMember[]][] = [
    [96, [spring([0, 1]), member('python-1', [2])]],
    [61, [spring([0]), member('python-1', [1]), member('python-2', [2])]],
    [21, [spring([0]), member('python-1', [1]), member('python-2', [2]), member('python-3', [])]],
  ];
  const frames = [
    frame(150, 9, [spring([0, 1, 2])]),
    ...rounds.flatMap(([ago, members], index): BoardFrame[] => [
      { ...frame(ago, undefined, before(rounds, index), 'PreparingRebalance'), rebalances: index + 1 },
      { ...frame(ago - 3, 10 + index, members), rebalances: index + 1 },
    ]),
  ];
  const ticks: BoardTick[] = [];
  for (let ago = 150; ago >= 0; ago -= 3) {
    const end = 1207 - ago;
    const position = (partition: number, offset: number, behind: number) => ({
      ...{ topic: TOPIC, partition, committed: String(offset - behind), end: String(offset) },
    });
    ticks.push({
      at: at(ago),
      partitions: [position(0, end, 2), position(1, end + 5, 0), position(2, end - 8, 7)],
    });
  }
  return {
    type: 'recording',
    group: GROUP,
    frames,
    ticks,
    pauses: [
      pause(spring([]), at(96), 3041),
      pause(spring([]), at(61), 2987),
      pause(spring([]), at(21), 3012),
      pause(member('python-1', []), at(60), 1204),
      pause(member('python-1', []), at(20.2), 2118),
      pause(member('python-2', []), at(19), 640, { measuredBy: 'broker' }),
    ],
    notes: [
      { at: at(93), kind: 'joined', text: 'python-1이 들어와 P2를 맡았습니다. 그동안 spring도 멈췄습니다.' },
      {
        at: at(18),
        kind: 'round',
        text: '배정은 그대로인데 셋 다 멈췄습니다. Classic에서는 멤버가 하나 늘 때도 모두가 파티션을 내려놓습니다. KIP-848로 바꿔 같은 일을 해 보세요.',
      },
    ],
    processes: ['spring', 'python-1', 'python-2', 'python-3'].map((name) => ({
      ...{ name, state: 'running', startedAt: at(200) },
    })),
  };
}

const before = (rounds: [number, BoardMember[]][], index: number): BoardMember[] => {
  const stayed = rounds[index - 1]?.[1] ?? [spring([0, 1, 2])];
  const names = new Set(stayed.map(({ clientId }) => clientId));
  const come = rounds[index]![1].filter(({ clientId }) => !names.has(clientId));
  return [...stayed, ...come.map((one) => ({ ...one, assignments: [] }))];
};

/** The same class's groups, measured, measured from outside, not yet measured, and one that did not stop. */
export function classComparisons(now: number): BoardEvent {
  const joined = { at: now - 20_000, joined: ['python-3'], members: 2, lasts: false };
  const exact = { median: 2_954.5, longest: 3_012, measuredBy: 'member' } as const;
  const rough = { median: 640, longest: 640, measuredBy: 'broker' } as const;
  return {
    type: 'comparisons',
    comparisons: [
      { group: `${GROUP}-kip848`, protocol: 'consumer', join: { ...joined, stopped: 1, pause: rough } },
      { group: GROUP, protocol: 'classic-eager', join: { ...joined, stopped: 2, pause: exact } },
      { group: `${GROUP}-coop`, protocol: 'classic-cooperative' },
      { group: 'my-group', protocol: 'consumer', join: { ...joined, stopped: 0 } },
    ],
  };
}

/** 30 members and 100 partitions that were dealt out anew some times. */
export function largeRecording(now: number, partitions = 100, members = 30): Recording {
  const deal = (shift: number): BoardMember[] =>
    Array.from({ length: members }, (_, index) => {
      const own = Array.from({ length: partitions }, (_, one) => one).filter(
        (one) => Math.floor((one * members) / partitions + shift) % members === index,
      );
      return member(`member-${index + 1}`, own, index % 2 ? 'confluent-kafka' : 'kafka-python');
    });
  const frames: BoardFrame[] = [0, 1, 2, 3, 4].map((round) => ({
    at: now - (110 - round * 24) * 1000,
    ...{ state: 'Stable', type: 'consumer', assignor: 'uniform', epoch: 20 + round, rebalances: round },
    members: deal(round),
  }));
  return {
    type: 'recording',
    group: GROUP,
    frames,
    ticks: [largeTick(now - 110_000, 0, partitions)],
    pauses: frames
      .slice(1)
      .flatMap(({ at, members }) =>
        members.slice(0, 10).map((one, index) => pause(one, at - 200, 300 + 41 * index)),
      ),
    notes: [{ at: now - 10_000, kind: 'round', text: '파티션 100개가 멤버 30개에게 다시 나뉘었습니다.' }],
    processes: [],
  };
}

export const largeTick = (at: number, nth: number, partitions = 100): BoardTick => ({
  at,
  partitions: Array.from({ length: partitions }, (_, partition) => ({
    ...{
      topic: TOPIC,
      partition,
      committed: String(1000 + nth * 3),
      end: String(1000 + nth * 3 + (partition % 9)),
    },
  })),
});

const received = (now: number): MessageEvent[] => [
  { type: 'state', live: 'live' },
  ...Array.from({ length: 12 }, (_, index): MessageEvent => {
    const value = `{"eventName":"a","num":${3600 + index}}`;
    const partition = index % 3;
    const offset = [1207, 1212, 1199][partition]! - 4 + Math.floor(index / 3);
    return {
      type: 'message',
      message: {
        ...{ topic: TOPIC, partition, offset: String(offset), timestamp: now - (14 - index) * 1000 },
        ...{ key: null, headers: [] },
        value: { encoding: 'text', text: value, size: value.length, truncated: false },
      },
    };
  }),
];

export const kafkaView: KafkaView = {
  ...{ live: 'live', at: 1, access: 'my-user로 SCRAM-SHA-512, plain listener' },
  brokers: [{ id: 0, host: 'my-cluster-kafka-0', port: 9092 }],
  topics: [
    {
      name: TOPIC,
      partitions: [0, 1, 2].map((partition) => ({
        ...{ partition, leader: 0, replicas: [0], isr: [0], startOffset: '0', endOffset: '9' },
      })),
    },
  ],
  groups: ['my-group', GROUP].map((id) => ({
    ...{ id, state: 'Stable', type: 'classic', members: [], offsets: [], lag: '0' },
  })),
};

export async function openBoard(
  page: Page,
  events: (now: number) => BoardEvent[] = (now) => [{ type: 'state', live: 'live' }, classRecording(now)],
): Promise<void> {
  const now = Date.now();
  await showStream(page, '/api/board', events(now));
  await showStream(page, '/api/kafka', [kafkaView]);
  await showStream(page, '/api/kafka/messages', received(now));
  await page.goto(`/board?group=${GROUP}`);
}
