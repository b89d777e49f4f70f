import type { KafkaView, MessageEvent } from '#lib/api.ts';
import { createStore } from '../state/create-store.ts';
import { openStream } from '../state/stream.ts';
import { addRows, noRows, pauseRows, resumeRows, type TailRows } from './tail-rows.ts';

export interface TailChoice {
  topic: string;
  from: 'latest' | 'earliest' | 'last-50';
  filter: string;
}
interface TailState {
  rows: TailRows;
  stream: 'opening' | 'lost' | KafkaView['live'];
  error?: KafkaView['error'];
}

const initial: TailState = { rows: noRows, stream: 'opening' };
export const tail = createStore(initial);
let chosen = '';

/** Reads a topic's messages until the returned function is called. The same choice again goes on where it was. */
export function watchMessages(choice: TailChoice): () => void {
  const key = JSON.stringify(choice);
  tail.set(key === chosen ? { stream: 'opening' } : { ...initial, error: undefined });
  chosen = key;
  let arrived: Exclude<MessageEvent, { type: 'state' }>[] = [];
  let frame = 0;
  // However many come, the list is drawn once a frame.
  const draw = () => {
    frame = 0;
    const events = arrived;
    arrived = [];
    tail.set(({ rows }) => ({ rows: addRows(rows, events) }));
  };
  const close = openStream<MessageEvent>(() => addressOf(choice, tail.get().rows), {
    event: (event) => {
      if (event.type === 'state') return tail.set({ stream: event.live, error: event.error });
      arrived.push(event);
      frame ||= requestAnimationFrame(draw);
    },
    lost: () => tail.set({ stream: 'lost' }),
    signedOut: () => tail.set({ stream: 'lost' }),
  });
  return () => {
    close();
    if (frame) {
      cancelAnimationFrame(frame);
      draw();
    }
  };
}

/** Once there are messages, a reopened stream brings the last ones again: what came meanwhile is among them. */
function addressOf({ topic, from, filter }: TailChoice, rows: TailRows): string {
  const again = rows.shown.length + rows.waiting.length > 0;
  return `/api/kafka/messages?${new URLSearchParams({ topic, from: again ? 'last-50' : from, filter })}`;
}

export const pauseTail = () => tail.set(({ rows }) => ({ rows: pauseRows(rows) }));
export const resumeTail = () => tail.set(({ rows }) => ({ rows: resumeRows(rows) }));
export const clearTail = () => tail.set(({ rows }) => ({ rows: { ...noRows, gaps: rows.gaps } }));
