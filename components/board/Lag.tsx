'use client';
import { memo } from 'react';
import type { Lane } from './lanes.ts';
import { lagsOf } from './select.ts';
import { useSelected } from './useSelected.ts';

/** The bar is full at so many messages, or at as many as the lane has. */
const FULL = 20;
/** So many partitions are told one by one. */
const MAX_TOLD = 3;

/** How far a member is behind: a part of the bar for each of its partitions. */
export const Lag = memo(function Lag({ lane }: { lane: Lane }) {
  const lags = useSelected(({ moment }) => lagsOf(moment, lane));
  const known = lags.filter(({ lag }) => lag !== undefined);
  if (lags.length === 0) return <NoLag lane={lane} />;
  if (known.length === 0) return <span className="nothing">커밋한 위치 없음</span>;
  const total = known.reduce((sum, { lag }) => sum + lag!, 0);
  const full = Math.max(FULL, total);
  const text = known.map(({ partition, lag }) => `P${partition} ${lag!.toLocaleString('ko-KR')}`);
  return (
    <div className="lag" title={text.join(' · ')}>
      <span className="rail" aria-hidden="true">
        {known.map(({ key, partition, lag }) => (
          <i key={key} className={`p${partition % 3}`} style={{ width: `${(lag! / full) * 100}%` }} />
        ))}
      </span>
      <b className="num">{total.toLocaleString('ko-KR')}</b>
      {known.length > 1 && (
        <small className="num">
          {known.length <= MAX_TOLD
            ? text.join(' · ')
            : total > 0 && `가장 많은 P${most(known).partition} ${most(known).lag!.toLocaleString('ko-KR')}`}
        </small>
      )}
    </div>
  );
});

const most = <T extends { lag: number | undefined }>(lags: T[]): T =>
  lags.reduce((max, one) => (one.lag! > max.lag! ? one : max));

function NoLag({ lane }: { lane: Lane }) {
  const idle = useSelected(
    ({ moment }) =>
      moment.frame?.state === 'Stable' &&
      moment.frame.members.some(({ memberId }) => lane.memberIds.includes(memberId)),
  );
  return idle ? <span className="nothing">할 일이 없습니다</span> : <span />;
}
