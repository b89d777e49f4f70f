'use client';
import { useEffect } from 'react';
import type { MetricsChart, MetricsView } from '#lib/api.ts';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { Trouble } from '../kafka/KafkaGate.tsx';
import { Icon } from '../ui/Icon.tsx';
import { at } from '../ui/time.ts';
import { Chart } from './Chart.tsx';
import { MetricsStamp } from './MetricsStamp.tsx';
import { RangeChooser } from './RangeChooser.tsx';
import { gapsOf, type Gap } from './scale.ts';
import { Stats } from './Stats.tsx';
import { Tables } from './Tables.tsx';
import { useMetrics, watchMetrics } from './watch.ts';

/** What Prometheus knows of the Kafka cluster. It is asked only while this is shown. */
export function Dashboard({ shown, wide = false }: { shown: boolean; wide?: boolean }) {
  const { range } = usePreferences().preferences;
  const view = useMetrics((state) => state.view);
  useEffect(() => (shown ? watchMetrics(range) : undefined), [shown, range]);
  const drawn = view !== undefined && view.charts.length > 0;
  return (
    <div className={`metrics ${wide ? 'wide' : ''}`}>
      {wide ? <WideBar view={view} /> : <Bar view={view} />}
      {view?.error && <Trouble error={view.error} />}
      {drawn ? (
        <>
          {wide && <Stats stats={view.stats} />}
          <Charts charts={view.charts} rangeMs={view.rangeMs} />
          {!wide && <Stats stats={view.stats} />}
          <Tables view={view} />
        </>
      ) : (
        !view?.error && <p className="empty">Prometheus에 연결하고 있습니다.</p>
      )}
    </div>
  );
}

const Bar = ({ view }: { view: MetricsView | undefined }) => (
  <div className="metrics-bar">
    <RangeChooser />
    {view && <Stats stats={view.stats} brief />}
    <Grafana view={view} />
    <a className="btn small" href="/monitoring">
      <Icon name="full" />
      크게 보기
    </a>
  </div>
);

const WideBar = ({ view }: { view: MetricsView | undefined }) => (
  <div className="metrics-bar">
    <h1>모니터링</h1>
    <p>Kafka Exporter의 수치를 Prometheus가 모은 것입니다.</p>
    <span className="stamp">
      <MetricsStamp />
    </span>
    <Grafana view={view} />
    <RangeChooser />
  </div>
);

/** The same numbers in the cluster's own Grafana, where it has one. */
const Grafana = ({ view }: { view: MetricsView | undefined }) =>
  view?.grafana && (
    <a className="btn small" href={view.grafana} target="_blank" rel="noreferrer">
      Grafana
      <Icon name="arrow" />
    </a>
  );

function Charts({ charts, rangeMs }: { charts: MetricsChart[]; rangeMs: number }) {
  // A line may end by itself, with its group; only where all end was nothing scraped.
  const lines = charts.flatMap(({ series }) => series.map(({ values }) => values));
  const gaps = gapsOf(charts[0]?.times ?? [], lines);
  return (
    <>
      <div className="charts">
        {charts.map((chart) => (
          <Chart key={chart.id} chart={chart} rangeMs={rangeMs} gaps={gaps} />
        ))}
      </div>
      {gaps.length > 0 && <p className="gaps num">{missing(gaps)}</p>}
    </>
  );
}

const missing = (gaps: readonly Gap[]) =>
  `그래프가 끊긴 곳은 Prometheus가 수치를 가져오지 못한 때입니다: ${gaps.map(({ from, to }) => `${at(from)}–${at(to)}`).join(', ')}`;
