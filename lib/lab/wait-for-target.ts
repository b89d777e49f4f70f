import type { TargetView } from '#lib/api.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { LabError } from '#lib/errors.ts';

/** Resolves when commands can be run on the target; `onView` hears of each change meanwhile. @throws LabError */
export function waitForTarget(
  target: ClusterTarget,
  onView: (view: TargetView) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (view: TargetView) => {
      onView(view);
      if (view.state === 'preparing') return;
      unsubscribe();
      if (view.state === 'ready' || isUsable(target, view)) resolve();
      else reject(failure(view));
    };
    const unsubscribe = target.onChange(check);
    check(target.view());
  });
}

/** A sandbox that lacks a part still runs; what needs the part will say so. */
function isUsable(target: ClusterTarget, view: TargetView): boolean {
  if (view.kind !== 'sandbox' || view.state !== 'attention') return false;
  try {
    target.kubeConfig();
    return true;
  } catch {
    return false;
  }
}

function failure({ name, error }: TargetView): LabError {
  return new LabError(
    error?.code ?? 'TARGET_NOT_READY',
    error?.message ?? `${name}가 준비되지 않았습니다.`,
    error?.remedy ?? 'npm run doctor로 이 컴퓨터에 무엇이 없는지 확인하세요.',
  );
}
