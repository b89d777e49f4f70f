'use client';
import { useEffect } from 'react';
import type { MetricsRange } from '#lib/api.ts';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { Trouble } from '../kafka/KafkaGate.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Chart } from './Chart.tsx';
import { RangeChooser } from './RangeChooser.tsx';
import { Stats } from './Stats.tsx';
import { Tables } from './Tables.tsx';
import { useMetrics, watchMetrics } from './watch.ts';

const MINUTE_MS = 60_000;
const RANGES_MS: Record<MetricsRange, number> = {
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '6h': 360 * MINUTE_MS,
};

/** What Prometheus knows of the Kafka cluster. It is asked only while this is shown. */
export function Dashboard({ shown, wide = false }: { shown: boolean; wide?: boolean }) {
  const { range } = usePreferences().preferences;
  const view = useMetrics((state) => state.view);
  useEffect(() => (shown ? watchMetrics(range) : undefined), [shown, range]);
  const drawn = view !== undefined && view.charts.length > 0;
  return (
    <div className={`metrics ${wide ? 'wide' : ''}`}>
      <div className="metrics-bar">
        <RangeChooser />
        {!wide && (
          <a className="btn small" href="/monitoring">
            <Icon name="full" />
            크게 보기
          </a>
        )}
      </div>
      {view?.error && <Trouble error={view.error} />}
      {drawn ? (
        <>
          <Stats stats={view.stats} />
          <div className="charts">
            {view.charts.map((chart) => (
              <Chart key={chart.id} chart={chart} rangeMs={RANGES_MS[view.range]} />
            ))}
          </div>
          <Tables view={view} />
        </>
      ) : (
        !view?.error && <p className="empty">Prometheus에 연결하고 있습니다.</p>
      )}
    </div>
  );
}
