'use client';
import { useRef } from 'react';
import { useShown } from '../live/useShown.ts';
import { Dashboard } from './Dashboard.tsx';
import { MetricsStamp } from './MetricsStamp.tsx';

/** The dashboard as a page of its own, for the projector. */
export function Monitoring() {
  const page = useRef<HTMLElement>(null);
  const shown = useShown(page);
  return (
    <main className="monitoring" ref={page} tabIndex={-1}>
      <div className="monitoring-head">
        <h1>모니터링</h1>
        <p>Kafka Exporter의 수치를 Prometheus가 모은 것입니다.</p>
        <span className="stamp">
          <MetricsStamp />
        </span>
      </div>
      <Dashboard shown={shown} wide />
    </main>
  );
}
