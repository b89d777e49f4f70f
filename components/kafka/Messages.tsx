'use client';
import { useEffect, useState } from 'react';
import type { TopicRow } from '#lib/api.ts';
import { TAIL_FROM, type TailFrom } from '../shell/preferences.ts';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { Icon } from '../ui/Icon.tsx';
import { KafkaGate, Trouble } from './KafkaGate.tsx';
import { MessageList } from './MessageList.tsx';
import { ProduceForm } from './ProduceForm.tsx';
import { pauseTail, resumeTail, tail, watchMessages, type TailChoice } from './tail.ts';

const FROM: Record<TailFrom, string> = {
  latest: '지금부터',
  earliest: '처음부터',
  'last-50': '마지막 50개',
};
/** Typing pauses longer than this mean that the filter is meant, ms. */
const TYPED_MS = 400;

export const Messages = ({ shown }: { shown: boolean }) => (
  <KafkaGate>{({ topics }) => <OfTopics topics={topics} shown={shown} />}</KafkaGate>
);

function OfTopics({ topics, shown }: { topics: TopicRow[]; shown: boolean }) {
  const { preferences, change } = usePreferences();
  const [writes, setWrites] = useState(false);
  const { from, filter } = preferences;
  const chosen = topics.find(({ name }) => name === preferences.topic) ?? topics[0];
  const topic = chosen?.name;
  useEffect(() => {
    if (shown && topic !== undefined) return watchMessages({ topic, from, filter });
  }, [shown, topic, from, filter]);

  if (!chosen)
    return (
      <p className="empty">
        볼 수 있는 토픽이 아직 없습니다. 3장에서 KafkaTopic을 만들면 메시지를 여기에서 봅니다.
      </p>
    );
  return (
    <div className="messages">
      <div className="message-bar">
        <select
          aria-label="토픽"
          value={chosen.name}
          onChange={(event) => change({ topic: event.target.value })}
        >
          {topics.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <select
          aria-label="어디부터"
          value={from}
          onChange={(event) => change({ from: event.target.value as TailFrom })}
        >
          {TAIL_FROM.map((one) => (
            <option key={one} value={one}>
              {FROM[one]}
            </option>
          ))}
        </select>
        <Filter key={filter} value={filter} choose={(filter) => change({ filter })} />
        <PauseButton />
        <button
          type="button"
          className="btn small"
          aria-expanded={writes}
          aria-controls="produce"
          onClick={() => setWrites(!writes)}
        >
          <Icon name={writes ? 'close' : 'plus'} />
          보내기
        </button>
      </div>
      {writes && <ProduceForm key={chosen.name} topic={chosen} />}
      <Tail choice={{ topic: chosen.name, from, filter }} />
    </div>
  );
}

function Tail({ choice }: { choice: TailChoice }) {
  const rows = tail.use((state) => state.rows);
  const stream = tail.use((state) => state.stream);
  const error = tail.use((state) => state.error);
  return (
    <>
      {error && <Trouble error={error} />}
      {rows.shown.length > 0 ? (
        <MessageList rows={rows.shown} cut={rows.cut} />
      ) : (
        !error && (
          <p className="empty">{stream === 'live' ? nothingYet(choice) : '메시지를 불러오고 있습니다.'}</p>
        )
      )}
    </>
  );
}

function nothingYet({ topic, from, filter }: TailChoice): string {
  if (filter) return `‘${filter}’이 들어 있는 메시지가 아직 없습니다. 들어오면 여기에 나타납니다.`;
  if (from === 'latest') return `지금부터 ${topic}에 들어오는 메시지가 여기에 나타납니다.`;
  return `${topic}에 아직 메시지가 없습니다. 들어오면 여기에 나타납니다.`;
}

function Filter({ value, choose }: { value: string; choose: (value: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => choose(text), TYPED_MS);
    return () => clearTimeout(timer);
  });
  return (
    <input
      type="search"
      aria-label="메시지 거르기"
      placeholder="거르기"
      title="키, 값, 헤더에 이 글자가 들어 있는 메시지만 봅니다."
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function PauseButton() {
  const paused = tail.use((state) => state.rows.paused);
  const missed = tail.use((state) => state.rows.missed);
  return (
    <button type="button" className="btn small" onClick={paused ? resumeTail : pauseTail}>
      <Icon name={paused ? 'play' : 'stop'} />
      {paused ? '계속' : '일시정지'}
      {paused && missed > 0 && <span className="num">+{missed.toLocaleString('ko-KR')}</span>}
    </button>
  );
}
