/**
 * What the server tells the page. Types only: components may import these, never the code behind them.
 * Times are milliseconds since the epoch, durations milliseconds, unless a name says otherwise.
 */
import type { ErrorView } from './errors.ts';

export interface ApiError {
  error: ErrorView;
}

/** 준비됨 · 준비 중 · 연결됨 · 확인 필요 · 연결 안 됨 · 멈춤 */
export type TargetState = 'ready' | 'preparing' | 'attention' | 'unreachable' | 'stopped';
export type PreparationStage = 'download' | 'build' | 'node' | 'images';

export interface TargetView {
  kind: 'sandbox' | 'kubeconfig';
  /** "내장 샌드박스" or the context's name. */
  name: string;
  state: TargetState;
  /** "Strimzi 1.2.0 · Kafka 4.3.1", a server address, … */
  detail: string;
  preparation?: {
    stage: PreparationStage;
    done: PreparationStage[];
    /** 0–100, builds and downloads only. */
    percent?: number;
    remainingSeconds?: number;
    /** One Korean line about what happens now. */
    text: string;
  };
  error?: ErrorView;
}

/** 준비됨 · 예상 먼저 · 실행 중 · 확인 중 · 완료 · 실패 · 상태 바뀜 · 잠김 · 샌드박스 준비 중 */
export type StepState =
  'ready' | 'predict' | 'running' | 'checking' | 'done' | 'failed' | 'changed' | 'locked' | 'preparing';

export interface CheckView {
  says: string;
  state: 'unknown' | 'waiting' | 'ok' | 'lost' | 'failed';
  /** What holds or what is missing now, Korean; "브로커 3개 중 2개 Ready". */
  message: string;
  detail?: string;
  hint?: string;
  /** For pips: how many of how many. */
  count?: { have: number; want: number };
}

export interface StepView {
  chapter: string;
  step: string;
  state: StepState;
  /** Step that must be green first, "3.2 (1)". */
  needs?: string;
  checks: CheckView[];
  /** The newest run of each action of this step. */
  runs: Record<string, RunView>;
  attempts: number;
  completedAt?: number;
  /** Since when its checks are awaited. */
  checkingSince?: number;
  usualCheckSeconds: number;
  prediction?: { choice: number; correct: boolean };
}

export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'stopped' | 'lost';
export interface RunView {
  id: string;
  chapter: string;
  step: string;
  action: string;
  terminal: string;
  state: RunState;
  startedAt: number;
  endedAt?: number;
  exitCode?: number;
  expectedSeconds?: number;
  longRunning: boolean;
  /** Why it failed where no exit code says so, Korean, with what to do: an input whose program did not ask. */
  problem?: string;
}

/** Server-sent on GET /api/runs/:id/events; `id:` of the SSE message is `seq`. */
export type RunEvent =
  { seq: number; type: 'output'; text: string } | { seq: number; type: 'state'; run: RunView };

export interface TerminalView {
  name: string;
  /** ▶ running · ● idle · ○ closed */
  state: 'running' | 'idle' | 'closed';
  /** The run in its foreground. */
  run?: string;
  removable: boolean;
}

export interface PodRow {
  name: string;
  ready: string;
  status: string;
  restarts: number;
  createdAt: number;
  health: 'ok' | 'waiting' | 'bad';
}
export interface ResourceRow {
  kind: string;
  name: string;
  /** "Ready", "반영 중", "노드 0–2", "없음" */
  status: string;
  health: 'ok' | 'waiting' | 'bad' | 'none';
  /** Full condition message, for the title and the detail row. */
  detail?: string;
}
export interface ResourcesView {
  namespace: string;
  live: 'live' | 'reconnecting' | 'stale' | 'off';
  at: number;
  pods: PodRow[];
  services: { name: string; type: string; clusterIP: string; ports: string }[];
  resources: ResourceRow[];
}

/** Bytes of a message: as text where they are UTF-8, else as hex; cut after some kilobytes, `size` tells all. */
export interface BytesView {
  encoding: 'text' | 'hex';
  text: string;
  /** bytes */
  size: number;
  truncated: boolean;
}
/** Offsets are decimal strings: they may pass 2^53. */
export interface MessageRow {
  topic: string;
  partition: number;
  offset: string;
  timestamp: number;
  key: BytesView | null;
  value: BytesView | null;
  headers: { name: string; value: BytesView | null }[];
}
export interface PartitionRow {
  partition: number;
  /** -1 while there is none. */
  leader: number;
  replicas: number[];
  isr: number[];
  startOffset: string;
  endOffset: string;
}
export interface TopicRow {
  name: string;
  partitions: PartitionRow[];
}
export interface GroupMemberRow {
  memberId: string;
  clientId: string;
  host: string;
  assignments: { topic: string; partitions: number[] }[];
}
export interface GroupRow {
  id: string;
  /** As Kafka says it: Empty, Stable, PreparingRebalance, CompletingRebalance, Assigning, Reconciling, Dead. */
  state: string;
  /** KIP-848 groups are "consumer". */
  type: 'classic' | 'consumer';
  assignor?: string;
  /** Group epoch; only KIP-848 groups tell it. */
  epoch?: number;
  members: GroupMemberRow[];
  /** Of every partition with a commit or an owner; committed undefined when there is none yet. */
  offsets: { topic: string; partition: number; committed?: string; endOffset: string; lag?: string }[];
  /** Sum of the known lags. */
  lag: string;
}
/** The Kafka cluster as the course's user may see it. */
export interface KafkaView {
  live: 'live' | 'connecting' | 'off';
  at: number;
  /** How it is reached: "my-user로 SCRAM-SHA-512, plain listener". */
  access?: string;
  brokers: { id: number; host: string; port: number }[];
  topics: TopicRow[];
  groups: GroupRow[];
  /** Why there is nothing, or less than all, to be seen: no cluster yet, wrong password, ACL, unreachable. */
  error?: ErrorView;
}
/** Server-sent on GET /api/kafka/messages. `gap`: so many were left out because they came faster than a page can show. */
export type MessageEvent =
  | { type: 'message'; message: MessageRow }
  | { type: 'gap'; skipped: number }
  | { type: 'state'; live: KafkaView['live']; error?: KafkaView['error'] };

/** Which rebalance protocol a member speaks; the last is KIP-848. */
export type BoardProtocol = 'classic-eager' | 'classic-cooperative' | 'consumer';
export interface BoardMember {
  memberId: string;
  clientId: string;
  host: string;
  /** "kafka-python", "Spring Boot": what the member says of itself; undefined for a program that reports nothing. */
  software?: string;
  assignments: GroupMemberRow['assignments'];
}
/** The group from `at` on, until the next frame. A new one at each change of state, members or assignments. */
export interface BoardFrame {
  at: number;
  /** Kafka's own name, as in GroupRow. */
  state: string;
  type: GroupRow['type'];
  assignor?: string;
  /** Generation (classic; known only when a member reports it) or group epoch (KIP-848). */
  epoch?: number;
  /** Seen since the recording began. */
  rebalances: number;
  members: BoardMember[];
}
/** Offsets that moved at `at`; decimal strings. */
export interface BoardTick {
  at: number;
  partitions: { topic: string; partition: number; committed?: string; end: string }[];
}
/** "Stop the world" of one member: from the revocation to the first message after it. */
export interface BoardPause {
  id: string;
  memberId: string;
  clientId: string;
  from: number;
  /** Missing while it lasts. */
  to?: number;
  /** member: its own report, exact. broker: seen from outside, from the group's state to the next commit. */
  measuredBy: 'member' | 'broker';
  /**
   * What ended it. `assignment`: the partitions were there and nothing was waiting to be read, so that no message
   * could tell when work went on. `left`: the member left before it went on.
   */
  until?: 'message' | 'assignment' | 'left';
}
/** What was just seen, as a Korean sentence for under the lanes; `epoch` begins a round on the time line. */
export interface BoardNote {
  at: number;
  kind: 'joined' | 'left' | 'expired' | 'moved' | 'round' | 'loop';
  text: string;
}
/** A recorded group while it spoke a protocol, beside the others. */
export interface BoardComparison {
  group: string;
  protocol: BoardProtocol;
  /** How those that were there stood still when somebody joined them last; missing while nobody has. */
  join?: {
    at: number;
    /** Client ids. */
    joined: string[];
    /** How many were there before. */
    members: number;
    /** How many of them stood still. */
    stopped: number;
    /** Of the pauses that are over, ms; missing when there is none. */
    pause?: { median: number; longest: number; measuredBy: BoardPause['measuredBy'] };
    /** Somebody still waits. */
    lasts: boolean;
  };
}
/** A member that runs in a terminal of the lab, and so can be stopped and killed from the board. */
export interface BoardProcess {
  /** Its terminal, and its client id or the beginning of it. */
  name: string;
  /** The group that the board started it for. */
  group?: string;
  protocol?: BoardProtocol;
  state: 'starting' | 'running' | 'stopping' | 'stopped' | 'killed' | 'failed';
  startedAt: number;
  /** When a killed one was killed: its group may not have noticed yet. */
  endedAt?: number;
  problem?: string;
}
/**
 * Server-sent on GET /api/board?group=…: first a `recording` of what was seen so far, then each change.
 * Recordings go on while a page looks at any group, and are kept for some minutes.
 */
export type BoardEvent =
  | {
      type: 'recording';
      group: string;
      frames: BoardFrame[];
      ticks: BoardTick[];
      pauses: BoardPause[];
      notes: BoardNote[];
      processes: BoardProcess[];
    }
  | { type: 'frame'; frame: BoardFrame }
  | { type: 'tick'; tick: BoardTick }
  /** Takes the place of the pause with the same id. */
  | { type: 'pause'; pause: BoardPause }
  | { type: 'note'; note: BoardNote }
  | { type: 'processes'; processes: BoardProcess[] }
  /** Of all recorded groups, whichever the page looks at. */
  | { type: 'comparisons'; comparisons: BoardComparison[] }
  | { type: 'state'; live: KafkaView['live']; error?: KafkaView['error'] };

export type MetricsRange = '5m' | '15m' | '1h' | '6h';
/** in: messages in a second by topic. consumed: a second by group and topic. lag: messages, by group and topic. */
export type MetricsChartId = 'in' | 'consumed' | 'lag';
export interface MetricsSeries {
  topic: string;
  group?: string;
  /** One for each of the chart's times; null where Prometheus has none: nothing was scraped then. */
  values: (number | null)[];
}
export interface MetricsChart {
  id: MetricsChartId;
  /** PromQL, as it was asked. */
  query: string;
  /** The last is the newest; the others lie a step apart. */
  times: number[];
  /** The largest now come first. */
  series: MetricsSeries[];
  /** Series that are not listed, added up. */
  others?: { count: number; values: (number | null)[] };
}
export type MetricsStatId =
  'brokers' | 'topics' | 'partitions' | 'replicas' | 'inSync' | 'underReplicated' | 'notPreferred';
export interface MetricsStat {
  id: MetricsStatId;
  query: string;
  /** Missing while Prometheus knows none. */
  value?: number;
}
export interface MetricsPartition {
  topic: string;
  partition: number;
  /** Missing while there is none. */
  leader?: number;
  replicas?: number;
  inSync?: number;
  oldest?: number;
  newest?: number;
}
export interface MetricsPosition {
  group: string;
  topic: string;
  partition: number;
  offset?: number;
  lag?: number;
}
/** What Prometheus has scraped from the Kafka exporter. */
export interface MetricsView {
  live: KafkaView['live'];
  at: number;
  range: MetricsRange;
  /** How far back the charts go. */
  rangeMs: number;
  charts: MetricsChart[];
  stats: MetricsStat[];
  /** By topic and partition; topics of Kafka's own (__…) are left out, as everywhere but in the stats of replicas. */
  partitions: MetricsPartition[];
  positions: MetricsPosition[];
  /** Rows that were left out of the two tables. */
  skipped: number;
  /** Address of the cluster's Grafana, where it has one. */
  grafana?: string;
  /** Why there is nothing, or nothing new: no Prometheus yet, no answer, the exporter is not scraped. */
  error?: ErrorView;
}

export interface ChapterProgress {
  chapter: string;
  number: number;
  title: string;
  minutes: number;
  /** Steps that have a check, and how many of them are green. */
  total: number;
  done: number;
  sections: {
    number: string;
    title: string;
    steps: { id: string; number: string; title: string; state: StepState }[];
  }[];
}

export interface LabFile {
  path: string;
  text: string;
  original: string;
  /** 내가 고침 */
  modified: boolean;
}

/**
 * GET /api/events?chapter=03-kafka-cluster: one stream for the page. On (re)connection the server first sends
 * a `target`, `terminals`, `progress`, every `step` of the chapter and `resources`; then each change.
 */
export type ServerEvent =
  | { type: 'target'; target: TargetView }
  | { type: 'step'; step: StepView }
  | { type: 'terminals'; terminals: TerminalView[] }
  | { type: 'progress'; chapters: ChapterProgress[] }
  | { type: 'resources'; resources: ResourcesView }
  /** The number that the chapters are filled with; a page with another one loads its text again. */
  | { type: 'student'; student: string }
  | { type: 'file'; path: string; modified: boolean }
  | {
      type: 'catch-up';
      chapter: string;
      step: string;
      state: 'running' | 'done' | 'failed';
      message?: string;
    };

/*
 * Routes (JSON; errors are ApiError with Korean texts):
 *   POST   /api/runs {chapter, step, action, busy?: 'interrupt' | 'new-terminal'}   201 RunView | 409 TERMINAL_BUSY
 *   GET    /api/runs/:id                       RunView
 *   GET    /api/runs/:id/events                SSE of RunEvent, resumable with Last-Event-ID
 *   DELETE /api/runs/:id                       202: Ctrl-C, then the process group is killed
 *   POST   /api/terminals {name?}              201 TerminalView        DELETE /api/terminals/:name
 *   POST   /api/terminals/:name/ticket {readOnly?}   {ticket}: one use, 30 s; then the WebSocket
 *                                              /_terminal/:name?ticket=…&from=SEQ (protocol: lib/terminal/protocol.ts)
 *   GET    /api/files/<path>                   LabFile
 *   PUT    /api/files/<path> {text}            LabFile                 DELETE: back to the shipped file
 *   POST   /api/files/<path>/change {chapter, step, action}   applies the action's visible change
 *   POST   /api/predictions {chapter, step, choice}           StepView
 *   PUT    /api/student {student}              {student}: "01" to "30", for {{student}} in chapters
 *   POST   /api/steps/:chapter/:step/catch-up  202                     DELETE: stops it
 *   POST   /api/chapters/:chapter/reset        202
 *   GET    /api/report                         text/markdown, the student's lab report
 *   POST   /api/target/retry                   202: prepares the sandbox again after a failure
 *   POST   /api/target/reset                   202: forgets the sandbox's state
 *   GET    /api/secrets/:name?key=…            a masked value, on request
 *   GET    /api/kafka                          SSE of KafkaView: the whole view at first and at each change
 *   GET    /api/kafka/messages?topic=…[&from=latest|earliest|last-50][&filter=…]   SSE of MessageEvent
 *   POST   /api/kafka/messages {topic, value, key?, partition?, headers?}   201 {partition, offset, timestamp}
 *                                              value: text or null; headers: [{name, value}]; last-50 is of each partition
 *   GET    /api/metrics?range=5m|15m|1h|6h     SSE of MetricsView: the whole view at each look
 *   GET    /api/board?group=…                  SSE of BoardEvent
 *   POST   /api/board/members {group, topic, protocol}   201 BoardProcess: a new member in a terminal of its own
 *   DELETE /api/board/members/:name[?kill=1]   202: Ctrl-C, so that it leaves the group; with kill, SIGKILL
 */
