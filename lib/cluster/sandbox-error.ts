import type { TargetView } from '#lib/api.ts';
import { LabError } from '#lib/errors.ts';

/** All that the sandbox lacks, each with its remedy on a line of its own. */
export function problemsView(problems: LabError[]): TargetView['error'] {
  const [first] = problems;
  if (!first || problems.length === 1) return first && errorView(first);
  return {
    code: first.code,
    message: problems.map(({ message, remedy }) => `${message} ${remedy}`).join('\n'),
    remedy: '모두 해결한 뒤 다시 시도를 누르세요.',
  };
}

export function errorView(error: unknown): NonNullable<TargetView['error']> {
  if (error instanceof LabError) return error.view();
  return {
    code: 'SANDBOX_FAILED',
    message: '내장 샌드박스를 준비하지 못했습니다.',
    remedy:
      '다시 시도를 누르세요. 계속되면 서버를 시작한 터미널의 기록을 확인하거나 npm run doctor를 실행하세요.',
  };
}
