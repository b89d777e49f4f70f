'use client';
import Link from 'next/link';
import { useState } from 'react';
import type { GroupMemberRow, GroupRow } from '#lib/api.ts';
import { Icon, Mark, type MarkName } from '../ui/Icon.tsx';
import { Partition } from '../ui/Partition.tsx';
import { groupLines, type GroupLine, type GroupLines } from './group-lines.ts';
import { KafkaGate } from './KafkaGate.tsx';

export const Groups = () => <KafkaGate>{({ groups }) => <GroupList groups={groups} />}</KafkaGate>;

function GroupList({ groups }: { groups: GroupRow[] }) {
  const [folds, setFolds] = useState<Readonly<Record<string, boolean>>>({});
  if (groups.length === 0)
    return (
      <p className="empty">
        consumer group이 아직 없습니다. 4장에서 그룹으로 메시지를 읽으면 멤버와 맡은 파티션이 여기에
        나타납니다.
      </p>
    );
  return groups.map((group) => {
    const open = folds[group.id] ?? true;
    return (
      <section key={group.id} className="group" aria-label={`그룹 ${group.id}`}>
        <div className="group-head">
          <button
            type="button"
            className="fold"
            aria-expanded={open}
            title={group.id}
            onClick={() => setFolds({ ...folds, [group.id]: !open })}
          >
            <Icon name={open ? 'down' : 'chev'} />
            <span className="mono">{group.id}</span>
          </button>
          <State state={group.state} />
          <span className="dim" title={group.assignor && `배정 방식 ${group.assignor}`}>
            {group.type === 'consumer' ? 'KIP-848' : 'Classic'}
          </span>
          <span className="dim num">멤버 {group.members.length}</span>
          <span className="gap" />
          <Link
            className="link"
            href={`/board?${new URLSearchParams({ group: group.id })}`}
            prefetch={false}
            aria-label={`${group.id} 리밸런스 보드`}
          >
            보드
          </Link>
          <span className="num">
            밀린 메시지 <b>{BigInt(group.lag).toLocaleString('ko-KR')}</b>
          </span>
        </div>
        {open && <Members group={group} />}
      </section>
    );
  });
}

function State({ state }: { state: string }) {
  const mark: MarkName =
    state === 'Stable' ? 'done' : state === 'Empty' || state === 'Dead' ? 'todo' : 'wait';
  return (
    <span className={{ done: 'ok', todo: 'dim', wait: 'warn' }[mark as 'done' | 'todo' | 'wait']}>
      <Mark small name={mark} /> {state}
    </span>
  );
}

function Members({ group }: { group: GroupRow }) {
  const rows = groupLines(group);
  if (rows.length === 0) return <p className="dim pad">멤버도 커밋한 위치도 없습니다.</p>;
  return (
    <table className="members">
      <thead>
        <tr>
          <th scope="col">멤버 · 호스트</th>
          <th scope="col">맡은 파티션</th>
          <th scope="col" className="r">
            커밋
          </th>
          <th scope="col" className="r">
            끝
          </th>
          <th scope="col" className="r">
            밀린 메시지
          </th>
        </tr>
      </thead>
      {rows.map((row) => (
        <tbody key={row.member?.memberId ?? ''}>
          <MemberRows {...row} />
        </tbody>
      ))}
    </table>
  );
}

function MemberRows({ member, lines }: GroupLines) {
  const head = (
    <th scope="rowgroup" rowSpan={Math.max(1, lines.length)}>
      <Who member={member} />
    </th>
  );
  if (lines.length === 0)
    return (
      <tr>
        {head}
        <td colSpan={4}>
          <span className="tag idle">맡은 것 없음</span>
        </td>
      </tr>
    );
  return lines.map((line, index) => (
    <tr key={`${line.topic}/${line.partition}`}>
      {index === 0 && head}
      <Position line={line} />
    </tr>
  ));
}

function Who({ member }: { member?: GroupMemberRow }) {
  if (!member) return <span className="dim">맡은 멤버 없음</span>;
  return (
    <span title={member.memberId}>
      <span className="mono">{member.clientId}</span>{' '}
      <span className="mono dim">{member.host.replace(/^\//, '')}</span>
    </span>
  );
}

const Position = ({ line }: { line: GroupLine }) => (
  <>
    <td title={`${line.topic} ${line.partition}번 파티션`}>
      <Partition partition={line.partition} /> <span className="mono dim">{line.topic}</span>
    </td>
    <td className="r mono">{line.committed ?? '없음'}</td>
    <td className="r mono">{line.endOffset ?? '…'}</td>
    <td className="r mono">{line.lag ?? '…'}</td>
  </>
);
