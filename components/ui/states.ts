import type { StepState } from '#lib/api.ts';
import type { MarkName } from './Icon.tsx';

/** A state is a shape, a Korean word and a colour, in that order. */
export const stepStates: Record<StepState, { mark: MarkName; word: string; tone: string }> = {
  ready: { mark: 'ready', word: '준비됨', tone: 'word' },
  predict: { mark: 'ask', word: '예상 먼저', tone: 'acc' },
  running: { mark: 'run', word: '실행 중', tone: 'acc' },
  checking: { mark: 'wait', word: '확인 중', tone: 'warn' },
  done: { mark: 'done', word: '완료', tone: 'ok' },
  failed: { mark: 'fail', word: '실패', tone: 'bad' },
  changed: { mark: 'lost', word: '상태 바뀜', tone: 'warn' },
  locked: { mark: 'lock', word: '잠김', tone: '' },
  preparing: { mark: 'todo', word: '샌드박스 준비 중', tone: '' },
};

export const healthMark = { ok: 'done', waiting: 'wait', bad: 'fail', none: 'todo' } as const;
