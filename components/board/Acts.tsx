'use client';
import { memo } from 'react';
import type { BoardProcess } from '#lib/api.ts';
import { useNow } from '../state/now.ts';
import { Icon } from '../ui/Icon.tsx';
import { spoken } from '../ui/time.ts';
import { board, goLive, serverNow, stopMember, useBoard } from './board.ts';
import type { Lane } from './lanes.ts';
import { deedOf } from './select.ts';
import { timeText } from './time-text.ts';
import { useSelected } from './useSelected.ts';

/** What can be done with a member, or why nothing can. */
export const Acts = memo(function Acts({ lane }: { lane: Lane }) {
  const deed = useSelected((state) => deedOf(state, lane));
  const live = useBoard(({ clock }) => clock.mode === 'live');
  if (deed.kind === 'left') return <p className="why num">{timeText(deed.at)}에 나감</p>;
  if (!live)
    return (
      <p className="why">
        지난 화면입니다.{' '}
        <button type="button" className="link" onClick={goLive}>
          실시간으로
        </button>
      </p>
    );
  if (deed.kind === 'foreign')
    return (
      <p className="why" title="실습실의 터미널에서 실행한 멤버만 여기에서 종료할 수 있습니다.">
        실습실 터미널의 프로그램이 아니라 시작한 곳에서 종료합니다
      </p>
    );
  const { process, silentSince } = deed;
  if (process.state === 'stopped') return <p className="why">종료함</p>;
  if (process.state === 'killed') return <Silence since={silentSince} />;
  if (process.state === 'failed')
    return <p className="why bad">{process.problem ?? '실행하지 못했습니다.'}</p>;
  return <Buttons process={process} />;
});

function Buttons({ process }: { process: BoardProcess }) {
  const { name, state } = process;
  const pending = useBoard((now) => now.pending.has(name));
  const leaving = state === 'stopping' || pending;
  return (
    <>
      <button
        type="button"
        className="btn small"
        disabled={leaving}
        aria-label={`${name} 종료`}
        title="그룹에 알리고 나갑니다 (Delete)"
        onClick={() => void stopMember(name)}
      >
        {!leaving && <Icon name="exit" />}
        {leaving ? '나가는 중' : '종료'}
      </button>
      <button
        type="button"
        className="btn small danger"
        disabled={pending}
        aria-label={`${name} 강제 종료`}
        title="알리지 않고 끝냅니다 (Shift+Delete)"
        onClick={() => board.set({ killing: name })}
      >
        <Icon name="kill" />
        강제 종료
      </button>
    </>
  );
}

/** The group does not know yet that the member is dead. */
function Silence({ since }: { since?: number }) {
  useNow();
  const seconds = since === undefined ? undefined : (serverNow() - since) / 1000;
  return (
    <p className="why silence">
      <b className="bad">강제 종료함</b>
      {seconds !== undefined && seconds >= 1 && <span className="num"> · {spoken(seconds)}째</span>}
      <br />
      그룹은 아직 모릅니다
    </p>
  );
}
