import { problemOf } from '../state/request.ts';
import type { ConnectionStatus } from './connection.ts';

/** What is wrong with the connection, under the screen: nothing is drawn over the terminal. */
export function ConnectionBar({ status, onReopen }: { status: ConnectionStatus; onReopen?: () => void }) {
  if (status.state === 'ended')
    return (
      <div className="terminal-bar" role="status">
        <span>
          셸이 끝났습니다{status.exitCode === undefined ? '' : `(종료 코드 ${status.exitCode})`}.
          {onReopen && ' Enter를 누르면 새로 엽니다.'}
        </span>
        {onReopen && (
          <button type="button" className="btn" onClick={onReopen}>
            다시 열기
          </button>
        )}
      </div>
    );
  if (status.state !== 'reconnecting') return null;
  const problem = status.problem === undefined ? undefined : problemOf(status.problem);
  return (
    <div className="terminal-bar is-lost" role="status">
      {problem && problem.code !== 'UNREACHABLE'
        ? `${problem.message} ${problem.remedy}`
        : '연결이 끊겼습니다. 다시 잇는 중…'}
    </div>
  );
}
