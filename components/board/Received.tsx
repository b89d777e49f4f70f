'use client';
import { useEffect, useMemo, useState } from 'react';
import { oneLine } from '../kafka/bytes.ts';
import { Trouble } from '../kafka/KafkaGate.tsx';
import { tail, watchMessages } from '../kafka/tail.ts';
import type { TailRow } from '../kafka/tail-rows.ts';
import { readerOf } from './at-time.ts';
import { useBoard } from './board.ts';
import type { Moment } from './moment.ts';
import { topicsOf } from './select.ts';
import { timeText } from './time-text.ts';
import { useSelected } from './useSelected.ts';

/** More never fit the page. */
const MAX_ROWS = 14;
const LINE_CHARACTERS = 160;

/** The topic's newest messages, and which member read each. */
export function Received() {
  const topics = useSelected(({ moment }) => topicsOf(moment));
  const [chosen, choose] = useState<string>();
  const topic = chosen !== undefined && topics.includes(chosen) ? chosen : topics[0];
  useEffect(() => {
    if (topic !== undefined) return watchMessages({ topic, from: 'last-50', filter: '' });
  }, [topic]);
  return (
    <section className="received" aria-label="받은 메시지">
      <h2>
        받은 메시지 <span>가장 새로운 것이 위에 옵니다</span>
        {topics.length > 1 && (
          <select aria-label="토픽" value={topic} onChange={(event) => choose(event.target.value)}>
            {topics.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </h2>
      {topic === undefined ? (
        <p className="nothing">그룹이 읽는 토픽에 메시지가 들어오면 여기에 나타납니다.</p>
      ) : (
        <Rows topic={topic} />
      )}
    </section>
  );
}

function Rows({ topic }: { topic: string }) {
  const rows = tail.use((state) => state.rows.shown);
  const error = tail.use((state) => state.error);
  const stream = tail.use((state) => state.stream);
  const moment = useBoard((state) => state.moment);
  const shown = useMemo(() => rowsAt(rows, moment), [rows, moment]);
  if (error) return <Trouble error={error} />;
  if (shown.length === 0)
    return (
      <p className="nothing">
        {stream === 'live' ? `${topic}에 메시지가 아직 없습니다.` : '메시지를 불러오고 있습니다.'}
      </p>
    );
  return (
    <table className="msgs">
      <thead>
        <tr>
          <th scope="col">시각</th>
          <th scope="col">
            <span className="sr">파티션</span>
          </th>
          <th scope="col" className="off">
            offset
          </th>
          <th scope="col">멤버</th>
          <th scope="col">값</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ id, at, partition, offset, reader, value }) => (
          <tr key={id}>
            <td>{timeText(at)}</td>
            <td className={`p${partition % 3}`}>P{partition}</td>
            <td className="off">{offset}</td>
            <td title={reader} className={reader === undefined ? 'unread' : ''}>
              {reader ?? '커밋 전'}
            </td>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Those that had been written by the shown moment. */
function rowsAt(rows: readonly TailRow[], { recording, at, frame }: Moment) {
  const messages = rows.flatMap((row) => (row.kind === 'message' ? [row] : []));
  // A producer's clock may be ahead: in live view everything that came is shown.
  const isNow = frame === recording.frames.at(-1);
  return messages
    .filter(({ message }) => isNow || message.timestamp <= at)
    .toSorted((a, b) => b.message.timestamp - a.message.timestamp)
    .slice(0, MAX_ROWS)
    .map(({ id, message }) => {
      const reader = readerOf(recording, message, at);
      return {
        ...{ id, at: message.timestamp, partition: message.partition, offset: message.offset },
        reader: reader === 'before' ? '—' : reader?.clientId,
        value: message.value ? oneLine(message.value).slice(0, LINE_CHARACTERS) : 'null',
      };
    });
}
