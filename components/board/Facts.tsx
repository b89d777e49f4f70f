'use client';
import { useNow } from '../state/now.ts';
import { spoken } from '../ui/time.ts';
import { groupLagAt, lastStop, type LastStop } from './at-time.ts';
import { shownTime } from './board.ts';
import { Machine } from './Machine.tsx';
import { milliseconds } from './track.ts';
import { useSelected } from './useSelected.ts';

export const Facts = () => (
  <div className="board-facts">
    <Machine />
    <Numbers />
  </div>
);

function Numbers() {
  const { type, epoch, rebalances, members, idle, assignor, lag, stop } = useSelected(({ moment }) => ({
    type: moment.frame?.type,
    epoch: moment.frame?.epoch,
    rebalances: moment.frame?.rebalances,
    members: moment.frame?.members.length,
    idle:
      moment.frame?.state === 'Stable'
        ? moment.frame.members.filter(({ assignments }) => assignments.length === 0).length
        : 0,
    assignor: moment.frame?.assignor,
    lag: groupLagAt(moment.recording, moment.at),
    stop: lastStop(moment.pauses, moment.at),
  }));
  return (
    <dl>
      {epoch === undefined ? (
        <Fact
          name="리밸런스"
          title="이 보드를 연 뒤로 센 횟수입니다. generation을 알려 주는 멤버가 아직 없습니다."
        >
          {rebalances === undefined ? '—' : `${rebalances}번`}
        </Fact>
      ) : (
        <Fact name={type === 'consumer' ? 'group epoch' : 'generation'}>{epoch}</Fact>
      )}
      <Fact name="멤버">
        {members ?? '—'}
        {(idle ?? 0) > 0 && <span className="rest"> 쉬는 멤버 {idle}</span>}
      </Fact>
      <Fact name="assignor">
        <span className="mono rest-ink">{assignor ?? '—'}</span>
      </Fact>
      <Fact name="밀린 메시지">{lag?.toLocaleString('ko-KR') ?? '—'}</Fact>
      <Fact name="마지막 정지" tone={stop && 'bad'}>
        {stop ? <Stop stop={stop} /> : '없음'}
      </Fact>
    </dl>
  );
}

/** One that lasts grows with the clock. */
function Stop({ stop: { ms, since, measuredBy, lasts } }: { stop: LastStop }) {
  useNow(lasts);
  const about = measuredBy === 'broker' ? '약 ' : '';
  if (lasts) return `${spoken(Math.max(0, Math.floor((shownTime() - since) / 1000)))}째`;
  return `최대 ${about}${milliseconds(ms)}`;
}

const Fact = (props: { name: string; title?: string; tone?: string; children: React.ReactNode }) => (
  <div title={props.title}>
    <dt>{props.name}</dt>
    <dd className={props.tone}>{props.children}</dd>
  </div>
);
