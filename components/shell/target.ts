import type { PreparationStage, TargetState, TargetView } from '#lib/api.ts';
import { about } from '../ui/time.ts';

export const targetStates: Record<TargetState, { word: string; tone: string }> = {
  ready: { word: '준비됨', tone: 'ok' },
  preparing: { word: '준비 중', tone: 'acc' },
  attention: { word: '확인 필요', tone: 'warn' },
  unreachable: { word: '연결 안 됨', tone: 'bad' },
  stopped: { word: '멈춤', tone: 'dim' },
};

/** A cluster of the student's own is 연결됨, not 준비됨: nothing was prepared. */
export const targetWord = (target: TargetView): string =>
  target.kind === 'kubeconfig' && target.state === 'ready' ? '연결됨' : targetStates[target.state].word;

export const stages: { id: PreparationStage; word: string }[] = [
  { id: 'download', word: '내려받기' },
  { id: 'build', word: '제어 영역 빌드' },
  { id: 'node', word: '노드 시작' },
  { id: 'images', word: 'Kafka 이미지' },
];

/** "약 1분 10초", when the server can tell. */
export const remaining = (target: TargetView | undefined): string | undefined => {
  const seconds = target?.preparation?.remainingSeconds;
  return seconds === undefined ? undefined : about(seconds);
};
