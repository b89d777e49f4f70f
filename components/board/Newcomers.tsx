'use client';
import type { Lane } from './lanes.ts';
import { notJoined } from './processes.ts';
import { useSelected } from './useSelected.ts';

/** Members that were started and are not in the group yet. */
export function Newcomers({ lanes }: { lanes: readonly Lane[] }) {
  const clientIds = lanes.map(({ clientId }) => clientId);
  const coming = useSelected(({ recording, clock, group }) =>
    clock.mode === 'live' ? notJoined(recording.processes, group, clientIds) : [],
  );
  return coming.map(({ name, state, problem }) => (
    <li key={name} className="lane coming">
      <div className="who">
        <b>{name}</b>
        <span>{state === 'failed' ? '시작하지 못함' : '합류하는 중'}</span>
      </div>
      <p className={state === 'failed' ? 'note bad' : 'note'}>
        {problem ??
          (state === 'failed'
            ? '프로그램이 끝났습니다. 터미널의 출력을 확인하세요.'
            : '프로그램이 시작되어 그룹을 찾고 있습니다.')}
      </p>
    </li>
  ));
}
