'use client';
import type { ReactNode } from 'react';
import type { KafkaView } from '#lib/api.ts';
import { useLab } from '../state/store.ts';
import { Mark } from '../ui/Icon.tsx';
import { useKafka } from './watch.ts';

/** Shows what is known of Kafka, or why there is nothing to show. */
export function KafkaGate({ children }: { children: (view: KafkaView) => ReactNode }) {
  const view = useKafka((state) => state.view);
  const preparing = useLab((state) => state.target?.state === 'preparing');
  const known = view !== undefined && view.brokers.length > 0 && view.live !== 'off';
  return (
    <>
      {view?.error && !preparing && <Trouble error={view.error} />}
      {known ? (
        children(view)
      ) : preparing ? (
        <p className="empty">샌드박스가 준비되고 3장에서 Kafka cluster를 만들면 여기에 보여 줍니다.</p>
      ) : (
        !view?.error && <p className="empty">Kafka에 연결하고 있습니다.</p>
      )}
    </>
  );
}

/** What happened and what to do. */
export const Trouble = ({ error }: { error: NonNullable<KafkaView['error']> }) => (
  <p className="trouble">
    <Mark small name="lost" />
    <span>
      <b>{error.message}</b> {error.remedy}
    </span>
  </p>
);
