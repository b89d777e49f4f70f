'use client';
import Link from 'next/link';
import type { BoardComparison } from '#lib/api.ts';
import { useBoard } from './board.ts';
import { boardHref } from './GroupPicker.tsx';
import { PROTOCOLS } from './Protocols.tsx';
import { timeText } from './time-text.ts';
import { milliseconds } from './track.ts';

/** The same thing in each protocol: how long members stood still when one more came. */
export function Comparison({ own }: { own?: string }) {
  const all = useBoard((state) => state.comparisons);
  if (all.length === 0) return null;
  const rows = PROTOCOLS.flatMap(({ id, name }) =>
    all.filter(({ protocol }) => protocol === id).map((row) => ({ ...row, name })),
  );
  return (
    <section className="comparison" id="comparison" aria-label="방식 비교">
      <h2>
        방식 비교 <span>멤버가 마지막으로 들어왔을 때 먼저 있던 멤버들이 멈춘 시간</span>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">방식</th>
            <th scope="col">그룹</th>
            <th scope="col">들어온 멤버</th>
            <th scope="col">멈춘 멤버</th>
            <th scope="col">중앙값</th>
            <th scope="col">최대</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.protocol} ${row.group}`} {...row} />
          ))}
        </tbody>
      </table>
      <p className="key">
        보드를 열어 둔 동안 {own !== undefined && `내 그룹(${own}, ${own}-…)과 `}보드에서 연 그룹을
        기록합니다. 그룹 6개까지, 그룹마다 마지막 15분이 남습니다.
      </p>
    </section>
  );
}

function Row({ group, name, join }: BoardComparison & { name: string }) {
  const shown = useBoard((state) => state.group);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="mono" title={group}>
        <Link
          className="link"
          href={boardHref(group)}
          prefetch={false}
          aria-current={group === shown ? 'page' : undefined}
        >
          {group}
        </Link>
      </td>
      {join ? (
        <Join {...join} />
      ) : (
        <td className="nothing" colSpan={4}>
          읽고 있는 멤버가 있을 때 하나를 더 넣으면 잽니다.
        </td>
      )}
    </tr>
  );
}

function Join({ at, joined, members, stopped, pause, lasts }: NonNullable<BoardComparison['join']>) {
  const about = pause?.measuredBy === 'broker' ? '약 ' : '';
  const length = (of: 'median' | 'longest') =>
    pause ? `${about}${milliseconds(pause[of])}` : lasts ? '재는 중' : '—';
  const names = joined.length > 2 ? `${joined.length}개` : joined.join(', ');
  return (
    <>
      <td title={joined.join(', ')}>
        {timeText(at)} {names}
      </td>
      <td>
        {stopped === 0 ? '없음' : `${members}개 중 ${stopped}개`}
        {lasts && pause && ' · 재는 중'}
      </td>
      <td>{length('median')}</td>
      <td>{length('longest')}</td>
    </>
  );
}
