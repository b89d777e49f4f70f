'use client';
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import type { TopicRow } from '#lib/api.ts';
import { problemOf, request } from '../state/request.ts';
import type { Problem } from '../state/store.ts';
import { Mark } from '../ui/Icon.tsx';
import { Partition } from '../ui/Partition.tsx';

interface Written {
  partition: number;
  offset: string;
}
const BY_KEY = '';

/** Writes one message. What came of it stays until the next one is sent. */
export function ProduceForm({ topic }: { topic: TopicRow }) {
  const [key, setKey] = useState('');
  const [partition, setPartition] = useState(BY_KEY);
  const [value, setValue] = useState('');
  const [tombstone, setTombstone] = useState(false);
  const [sending, setSending] = useState(false);
  const [result, setResult] = useState<Written | Problem>();
  const text = useRef<HTMLTextAreaElement>(null);

  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (sending) return;
    setSending(true);
    setResult(undefined);
    try {
      const written = await request<Written>('POST', '/api/kafka/messages', {
        topic: topic.name,
        value: tombstone ? null : value,
        ...(key !== '' && { key }),
        ...(partition !== BY_KEY && { partition: Number(partition) }),
      });
      setResult(written);
      setValue('');
      text.current?.focus();
    } catch (error) {
      setResult(problemOf(error));
    } finally {
      setSending(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      id="produce"
      className="produce"
      aria-label={`${topic.name}에 메시지 보내기`}
      onSubmit={(event) => void send(event)}
      onKeyDown={onKeyDown}
    >
      <label>
        키
        <input
          className="mono"
          value={key}
          autoComplete="off"
          spellCheck={false}
          maxLength={10_000}
          placeholder="없음"
          onChange={(event) => setKey(event.target.value)}
        />
      </label>
      <label>
        파티션
        <select value={partition} onChange={(event) => setPartition(event.target.value)}>
          <option value={BY_KEY}>키에 따라</option>
          {topic.partitions.map((one) => (
            <option key={one.partition} value={one.partition}>
              P{one.partition}
            </option>
          ))}
        </select>
      </label>
      <label className="wide">
        값
        <textarea
          ref={text}
          className="mono"
          rows={1}
          value={value}
          spellCheck={false}
          disabled={tombstone}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <label className="null">
        <input type="checkbox" checked={tombstone} onChange={(event) => setTombstone(event.target.checked)} />
        null
      </label>
      <button type="submit" className="btn small" disabled={sending} title="보내기 (Ctrl+Enter)">
        {sending ? '보내는 중' : '보내기'}
        <kbd>Ctrl+Enter</kbd>
      </button>
      <Outcome result={result} />
    </form>
  );
}

function Outcome({ result }: { result: Written | Problem | undefined }) {
  if (result && 'code' in result)
    return (
      <p className="outcome" role="alert">
        <Mark small name="fail" />
        <span>
          <b>{result.message}</b> {result.remedy}
        </span>
      </p>
    );
  return (
    <p className="outcome" role="status">
      {result && (
        <>
          <Mark small name="done" />
          <span>
            <Partition partition={result.partition} /> offset <span className="mono">{result.offset}</span>에
            기록했습니다.
          </span>
        </>
      )}
    </p>
  );
}
