import type {
  ChapterProgress,
  LabFile,
  ResourcesView,
  RunView,
  ServerEvent,
  StepState,
  StepView,
  TargetView,
  TerminalView,
} from '#lib/api.ts';
import { createStore } from './create-store.ts';

/** What the API answered when it refused, in the words to show. */
export interface Problem {
  code: string;
  message: string;
  remedy: string;
}

export interface RunRequest {
  chapter: string;
  step: string;
  action: string;
}

export interface LabState {
  /** connecting until the first event; lost while the stream is being reopened; signed-out needs a new token. */
  connection: 'connecting' | 'live' | 'lost' | 'signed-out';
  target?: TargetView;
  /** Keyed by `${chapter}/${step}`. */
  steps: Readonly<Record<string, StepView>>;
  terminals: readonly TerminalView[];
  progress: readonly ChapterProgress[];
  /** The number that the server fills chapters with now. */
  student?: string;
  resources?: ResourcesView;
  files: Readonly<Record<string, LabFile>>;
  catchUp?: Extract<ServerEvent, { type: 'catch-up' }>;
  /** Refusals by step key, shown in that card until the next attempt. */
  problems: Readonly<Record<string, Problem>>;
  /** Requests on their way, by `${stepKey}/${action}`: no second click while one is open. */
  pending: Readonly<Record<string, true>>;
  /** The Run that met a busy terminal and waits for the student's choice. */
  busy?: { request: RunRequest; terminal: string; problem: Problem };
  /** What a reset of a chapter has done, until the next command begins. */
  wasReset?: { chapter: string; message: string };
  /** The terminal tab in front. */
  terminal: string;
  skippedPredictions: Readonly<Record<string, true>>;
  hints: Readonly<Record<string, number>>;
  solutions: Readonly<Record<string, true>>;
  /** Cards that the student opened or closed by hand. */
  folds: Readonly<Record<string, boolean>>;
  /** Each step's state when the page opened: what was green or locked then starts folded. Nothing folds later. */
  atOpening?: Readonly<Record<string, StepState>>;
}

const initial: LabState = {
  connection: 'connecting',
  steps: {},
  terminals: [],
  progress: [],
  files: {},
  problems: {},
  pending: {},
  terminal: 'main',
  skippedPredictions: {},
  hints: {},
  solutions: {},
  folds: {},
};

export const lab = createStore(initial);
export const useLab = lab.use;

export const stepKey = (chapter: string, step: string): string => `${chapter}/${step}`;

export const isOpenRun = (run: RunView | undefined): run is RunView =>
  run?.state === 'running' || run?.state === 'queued';

export function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in record)) return record;
  const { [key]: _gone, ...rest } = record;
  return rest;
}
