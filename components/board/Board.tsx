'use client';
import Link from 'next/link';
import { useEffect, useEffectEvent, useState } from 'react';
import type { BoardProtocol } from '#lib/api.ts';
import { Trouble } from '../kafka/KafkaGate.tsx';
import { Brand } from '../shell/Brand.tsx';
import { Help } from '../shell/Help.tsx';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { SizeButton, ThemeButton } from '../shell/ViewButtons.tsx';
import { Icon, Mark } from '../ui/Icon.tsx';
import { AddMember } from './AddMember.tsx';
import { addMember, board, forgetProblem, killMember, useBoard, watchBoard } from './board.ts';
import { Comparison } from './Comparison.tsx';
import { Facts } from './Facts.tsx';
import { Flow } from './Flow.tsx';
import { GroupPicker } from './GroupPicker.tsx';
import { Insight, Patterns } from './Insight.tsx';
import { KillDialog } from './KillDialog.tsx';
import { createBoardKeys } from './keyboard.ts';
import { Lanes } from './Lanes.tsx';
import { notJoined } from './processes.ts';
import { Protocols } from './Protocols.tsx';
import { Received } from './Received.tsx';
import { topicsOf } from './select.ts';
import { Transport } from './Transport.tsx';
import { useSelected } from './useSelected.ts';

export interface BoardProps {
  group: string;
  /** The student's own group and topic. */
  own?: { group: string; topic: string };
  /** Where the cards are that this board belongs to. */
  cards: { href: string; crumb: string };
}

/** A consumer group's rebalances, live and recorded. */
export function Board({ group, own, cards }: BoardProps) {
  const { preferences } = usePreferences();
  const [help, setHelp] = useState(false);
  const [projector, setProjector] = useState(false);
  const [chosen, setProtocol] = useState<BoardProtocol>();
  const topics = useSelected(({ moment }) => topicsOf(moment));
  const type = useBoard(({ recording }) => recording.frames.at(-1)?.type);
  const adding = useBoard(({ pending }) => pending.has('add'));
  useEffect(() => watchBoard(group), [group]);
  const protocol = chosen ?? (type === 'consumer' ? 'consumer' : 'classic-eager');

  const add = () => {
    if (topics.length === 1) void addMember(topics[0]!, protocol);
    else board.set({ adding: true });
  };
  const keys = useEffectEvent(() => ({
    letters: preferences.letters,
    add,
    projector: () => setProjector(!projector),
    help: () => setHelp(true),
  }));
  useEffect(() => {
    const onKeyDown = createBoardKeys(() => keys());
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <div className={projector ? 'board projector' : 'board'}>
      <header className="bar">
        <Brand />
        <span className="crumb">{cards.crumb}</span>
        <span className="gap" />
        <Stamp />
        <Link className="btn quiet hide-narrow" href={cards.href} prefetch={false}>
          <Icon name="left" />
          실습 카드로
        </Link>
        <div className="tools">
          <Link
            className="btn quiet icon only-narrow"
            href={cards.href}
            prefetch={false}
            aria-label="실습 카드로"
          >
            <Icon name="left" />
          </Link>
          <span className="hide-narrow">
            <SizeButton />
          </span>
          <ThemeButton />
          <button
            type="button"
            className="btn quiet icon hide-narrow"
            aria-label="발표 모드"
            aria-pressed={projector}
            title={projector ? '보통 크기로 (P)' : '발표 모드: 글자를 크게 (P)'}
            onClick={() => setProjector(!projector)}
          >
            <Icon name="present" />
          </button>
          <button
            type="button"
            className="btn quiet icon"
            aria-label="도움말과 단축키"
            title="도움말 (?)"
            onClick={() => setHelp(true)}
          >
            <Icon name="help" />
          </button>
        </div>
      </header>
      <div className="board-head">
        <div>
          <h1>리밸런스 보드</h1>
          <p className="sub">
            group <GroupPicker own={own?.group} />
            {topics.length > 0 && (
              <>
                <span className="topic-word">topic</span>{' '}
                <span className="mono topics">{topics.join(', ')}</span>
              </>
            )}
          </p>
        </div>
        <span className="sub apply">다음에 추가하는 멤버부터 적용합니다</span>
        <Protocols value={protocol} choose={setProtocol} />
        <button type="button" className="btn primary" disabled={adding} title="멤버 추가 (A)" onClick={add}>
          <Icon name="plus" />
          {adding ? '추가하는 중' : '멤버 추가'}
        </button>
      </div>
      <Facts />
      <main className="board-body" tabIndex={-1}>
        <h2 className="sr">멤버와 시간</h2>
        <State />
        <Lanes />
        <Insight />
        <div className="below">
          <Flow />
          <Received />
        </div>
        <Comparison own={own?.group} />
      </main>
      <Transport />
      <Patterns />
      <AddMember suggested={own?.topic} add={(topic) => void addMember(topic, protocol)} />
      <KillDialog kill={killMember} />
      <Help open={help} onOpenChange={setHelp} board />
    </div>
  );
}

/** How fresh the board is. */
function Stamp() {
  const stream = useBoard((state) => state.stream);
  if (stream === 'live' || stream === 'opening' || stream === 'off') return null;
  return (
    <span className="stamp" role="status">
      {stream === 'signed-out' ? '로그인이 끝났습니다' : '다시 잇는 중'}
    </span>
  );
}

/** Why there is nothing, or less than all, to be seen. */
function State() {
  const { stream, error, problem, empty, dead } = useSelected((state) => ({
    stream: state.stream,
    error: state.error,
    problem: state.problem,
    empty:
      state.moment.lanes.length === 0 && notJoined(state.recording.processes, state.group, []).length === 0,
    dead: state.moment.frame?.state === 'Dead',
  }));
  const group = useBoard((state) => state.group);
  return (
    <>
      {problem && (
        <p className="board-problem" role="alert">
          <Mark small name="fail" />
          <span>
            <b>{problem.message}</b> {problem.remedy}
          </span>
          <button
            type="button"
            className="btn quiet icon small"
            aria-label="알림 닫기"
            onClick={forgetProblem}
          >
            <Icon name="close" />
          </button>
        </p>
      )}
      {error && <Trouble error={error} />}
      {stream === 'signed-out' && (
        <Trouble
          error={{
            code: 'UNAUTHENTICATED',
            message: '이 화면의 세션이 끝났습니다.',
            remedy: 'npm start를 실행한 창에 나온 주소로 다시 들어오세요.',
          }}
        />
      )}
      {!error && empty && stream !== 'signed-out' && (
        <p className="board-empty">
          {stream === 'live'
            ? dead
              ? `그룹 ${group}: 지금은 클러스터에 없습니다. 멤버 추가를 누르면 다시 만들어집니다.`
              : '아직 멤버가 없습니다. 멤버 추가를 누르거나 실습 카드에서 consumer를 실행하면 멤버마다 한 줄이 생깁니다.'
            : stream === 'lost'
              ? '실습 서버에 다시 잇고 있습니다.'
              : 'Kafka에서 그룹을 찾고 있습니다.'}
        </p>
      )}
    </>
  );
}
