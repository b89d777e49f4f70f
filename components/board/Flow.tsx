'use client';
import { memo, useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { PartitionChip } from './Chips.tsx';
import { Ends } from './Ends.tsx';
import { partitionOf } from './recording.ts';
import { flowOf, partitionsOf } from './select.ts';
import { useSelected } from './useSelected.ts';

/** Cells of a row: more are cut off at the left where there is no room. */
const CELLS = 22;
/** Up to so many rows are drawn in any case; of more only those in sight. */
const FEW = 12;

/** The newest messages of every partition, and how far the group has read them. */
export function Flow() {
  const keys = useSelected(({ moment }) => partitionsOf(moment));
  const topics = new Set(keys.map((key) => partitionOf(key).topic));
  return (
    <section className="flow" aria-label="메시지 흐름">
      <h2>
        메시지 흐름{' '}
        <span>{keys.length > FEW ? `파티션 ${keys.length}개` : '오른쪽 끝이 가장 새 메시지입니다'}</span>
      </h2>
      {keys.length === 0 ? (
        <p className="nothing">그룹이 토픽을 읽기 시작하면 파티션마다 한 줄씩 나타납니다.</p>
      ) : (
        <ul
          className={keys.length > FEW ? 'log scrolls' : 'log'}
          tabIndex={keys.length > FEW ? 0 : undefined}
        >
          {keys.map((key) => (
            <FlowRow key={key} id={key} always={keys.length <= FEW} withTopic={topics.size > 1} />
          ))}
        </ul>
      )}
      <p className="key">
        <span>칸 하나가 메시지, 숫자는 offset 끝 두 자리</span>
        <span>세로줄: 커밋한 곳</span>
        <span>테두리 칸: 아직 커밋하지 않음</span>
      </p>
    </section>
  );
}

const FlowRow = memo(function FlowRow(props: { id: string; always: boolean; withTopic: boolean }) {
  const { topic, partition } = partitionOf(props.id);
  const row = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(props.always);
  useEffect(() => {
    if (props.always) return;
    const observer = new IntersectionObserver(([entry]) => setSeen(entry!.isIntersecting));
    observer.observe(row.current!);
    return () => observer.disconnect();
  }, [props.always]);
  return (
    <li ref={row}>
      <PartitionChip chip={{ key: props.id, topic, first: partition, last: partition }} />
      {(seen || props.always) && <Cells id={props.id} kind={partition % 3} />}
      {props.withTopic && <span className="of mono">{topic}</span>}
    </li>
  );
});

function Cells({ id, kind }: { id: string; kind: number }) {
  const { committed, end, owner } = useSelected(({ moment }) => flowOf(moment, id));
  const last = end === undefined ? 0n : BigInt(end);
  const read = committed === undefined ? undefined : BigInt(committed);
  const first = last > BigInt(CELLS) ? last - BigInt(CELLS) : 0n;
  const offsets = Array.from({ length: Number(last - first) }, (_, index) => first + BigInt(index));
  const lag = read === undefined ? undefined : last - read;
  return (
    <>
      <span
        className={`cells p${kind}`}
        role="img"
        aria-label={`마지막 offset ${last > 0n ? last - 1n : '없음'}, 커밋 ${committed ?? '없음'}`}
      >
        {offsets.length === 0 && <span className="nothing">아직 메시지가 없습니다</span>}
        {offsets.map((offset) => (
          <i
            key={String(offset)}
            className={`${read !== undefined && offset >= read ? 'new' : ''} ${offset === read ? 'next' : ''}`}
          >
            {String(offset % 100n).padStart(offset < 100n ? 1 : 2, '0')}
          </i>
        ))}
        {read !== undefined && read >= last && offsets.length > 0 && <i className="end next" />}
      </span>
      <span className="to">
        <Icon name="arrow" />
        <span className="name" title={owner}>
          {owner === undefined ? '읽는 멤버 없음' : <Ends text={owner} />}
        </span>
        <b className="num">{lag === undefined ? '' : lag.toLocaleString('ko-KR')}</b>
      </span>
    </>
  );
}
