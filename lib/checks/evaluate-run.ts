import type { RunState } from '#lib/api.ts';
import type { RunCheck } from '#lib/content/schema.ts';
import { failed, ok, waiting, type Verdict } from './verdict.ts';

/** The newest run of the check's action. */
export interface RunFacts {
  state: RunState;
  exitCode?: number;
  /** Why it failed, when no exit code says so. */
  problem?: string;
  /** Plain text, no escape sequences. */
  output: string;
}

export function evaluateRun(check: RunCheck, run: RunFacts | undefined): Verdict {
  if (!run) return waiting('아직 실행하지 않았습니다.');
  if (run.state === 'lost') return waiting('서버가 다시 시작되어 결과를 알 수 없습니다. 다시 실행하세요.');
  const going = run.state === 'queued' || run.state === 'running';
  const matched = check.output === undefined || new RegExp(check.output, 'm').test(run.output);
  // A command that never ends by itself is judged by what it has printed.
  if (going)
    return check.output !== undefined && check.exitCode === undefined && matched
      ? printed()
      : waiting('실행 중입니다.');
  const wanted = check.exitCode ?? (check.output === undefined ? 0 : undefined);
  if (wanted !== undefined && run.exitCode !== wanted)
    return failed(
      run.exitCode === undefined
        ? '명령이 끝나지 않고 중지되었습니다.'
        : `명령이 종료 코드 ${run.exitCode}(으)로 끝났습니다. ${wanted}이어야 합니다.`,
      { detail: lastLine(run.output) },
    );
  if (!matched)
    return failed(run.problem ?? '출력에 찾는 내용이 없습니다.', { detail: lastLine(run.output) });
  return check.output === undefined ? ok('명령이 끝났습니다.') : printed();
}

const printed = () => ok('출력에서 확인했습니다.');

function lastLine(output: string): string | undefined {
  return output.trimEnd().split('\n').at(-1)?.slice(0, 300) || undefined;
}
