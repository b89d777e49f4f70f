import type { TargetView } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';

/** Why there is no cluster to talk to, in the target's own words where it has some. */
export function notReady(view: TargetView): LabError {
  return new LabError(
    'TARGET_NOT_READY',
    view.error?.message ?? `${view.name}가 아직 준비되지 않았습니다.`,
    view.error?.remedy ?? '준비가 끝나면 자동으로 쓸 수 있습니다. 위쪽의 준비 상태를 확인하세요.',
  );
}
