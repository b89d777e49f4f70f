'use client';
import { memo, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { BytesView, MessageRow } from '#lib/api.ts';
import { Partition } from '../ui/Partition.tsx';
import { momentOf } from '../ui/time.ts';
import { cutText, hexPairs, oneLine, sizeText } from './bytes.ts';
import { MAX_ROWS, type TailRow } from './tail-rows.ts';

/** Rows drawn while the reader is at the top: a flood costs no more than these. */
const AT_TOP = 32;

/** Newest on top. One tab stop: the arrow keys go from message to message, Enter opens one. */
export function MessageList({ rows, cut }: { rows: readonly TailRow[]; cut: boolean }) {
  const [active, setActive] = useState<string>();
  const [opened, setOpened] = useState<string>();
  const { all, top, bottom } = useScrolledDown();
  const drawn = all ? rows : rows.slice(0, AT_TOP);
  const stop = drawn.find(({ id }) => id === active) ?? drawn.find(({ kind }) => kind === 'message');
  return (
    <>
      <div ref={top} />
      <ol className="message-list" aria-label="메시지, 새것부터" onKeyDown={moveBetweenRows}>
        {drawn.map((row) =>
          row.kind === 'gap' ? (
            <li key={row.id} className="skipped">
              {row.skipped.toLocaleString('ko-KR')}개 건너뜀
            </li>
          ) : (
            <Message
              key={row.id}
              id={row.id}
              message={row.message}
              stop={row === stop}
              open={row.id === opened}
              activate={setActive}
              show={setOpened}
            />
          ),
        )}
        {cut && all && <li className="skipped">최근 {MAX_ROWS}개까지 보여 줍니다.</li>}
      </ol>
      <div ref={bottom} className="end" />
    </>
  );
}

/** Whether the reader has come near the end of the first rows, and not yet gone back to the top. */
function useScrolledDown() {
  const [all, setAll] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  const bottom = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
      if (seen.includes(bottom.current!)) setAll(true);
      else if (seen.includes(top.current!)) setAll(false);
    });
    observer.observe(top.current!);
    observer.observe(bottom.current!);
    return () => observer.disconnect();
  }, []);
  return { all, top, bottom };
}

interface MessageProps {
  id: string;
  message: MessageRow;
  stop: boolean;
  open: boolean;
  activate: (id: string) => void;
  show: (id: string | undefined) => void;
}

const Message = memo(function Message({ id, message, stop, open, activate, show }: MessageProps) {
  const { partition, offset, timestamp, key, value } = message;
  return (
    <li className={open ? 'open' : ''}>
      <button
        type="button"
        className="message"
        tabIndex={stop ? 0 : -1}
        aria-expanded={open}
        onFocus={() => activate(id)}
        onClick={() => show(open ? undefined : id)}
      >
        <span className="mono dim">{momentOf(timestamp)}</span>
        <Partition partition={partition} />
        <span className="mono r">
          <span className="sr">offset </span>
          {offset}
        </span>
        <span className="mono cell dim">
          <span className="sr">키 </span>
          {key ? oneLine(key) : '—'}
        </span>
        <span className="mono cell">
          <span className="sr">값 </span>
          <Short value={value} />
        </span>
      </button>
      {open && <Details message={message} />}
    </li>
  );
});

/** So much of a value fits on a line of any screen. */
const LINE_CHARACTERS = 300;

function Short({ value }: { value: BytesView | null }) {
  if (!value) return <span className="tag">null · 삭제 표시</span>;
  return (
    <>
      {value.encoding === 'hex' && <span className="tag">hex</span>}
      {value.truncated && <span className="tag">{sizeText(value.size)}</span>}
      {value.size === 0 ? <span className="dim">빈 값</span> : oneLine(value).slice(0, LINE_CHARACTERS)}
    </>
  );
}

const Details = ({ message: { timestamp, key, value, headers } }: { message: MessageRow }) => (
  <dl className="message-details">
    <Bytes name="값" bytes={value} none="null (tombstone). 압축 토픽에서 이 키를 지우라는 표시입니다." />
    <Bytes name="키" bytes={key} none="없음" />
    {headers.map((header, index) => (
      <Bytes key={index} name={header.name} bytes={header.value} none="null" />
    ))}
    <div>
      <dt>시각</dt>
      <dd className="num">{new Date(timestamp).toLocaleString('ko-KR')}</dd>
    </div>
  </dl>
);

function Bytes({ name, bytes, none }: { name: string; bytes: BytesView | null; none: string }) {
  const about = bytes && [
    bytes.encoding === 'hex' ? '글자가 아니어서 16진수로 보입니다' : '',
    cutText(bytes) ?? sizeText(bytes.size),
  ];
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {about && <span className="dim">{about.filter(Boolean).join(' · ')}</span>}
        {bytes ? <pre>{bytes.encoding === 'hex' ? hexPairs(bytes.text) : bytes.text}</pre> : none}
      </dd>
    </div>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.message')];
  const row = rows[rows.indexOf(document.activeElement as HTMLElement) + by];
  if (!row) return;
  event.preventDefault();
  row.focus();
}
