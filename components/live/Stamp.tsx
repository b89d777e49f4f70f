'use client';
import { useKafka } from '../kafka/watch.ts';
import type { LiveTab } from '../shell/preferences.ts';
import { useLab } from '../state/store.ts';
import { MetricsStamp } from '../metrics/MetricsStamp.tsx';
import { Live, Reconnecting } from '../ui/Freshness.tsx';
import { at } from '../ui/time.ts';

/** How fresh the tab in front is. */
export const Stamp = ({ tab }: { tab: LiveTab }) => (
  <span className="stamp">
    {tab === 'resources' ? <ResourcesStamp /> : tab === 'metrics' ? <MetricsStamp /> : <KafkaStamp />}
  </span>
);

function ResourcesStamp() {
  const resources = useLab((state) => state.resources);
  const lost = useLab((state) => state.connection === 'lost');
  const preparing = useLab((state) => state.target?.state === 'preparing');
  const live = lost ? 'reconnecting' : (resources?.live ?? 'off');
  return (
    <>
      {resources && <span className="tag mono">{resources.namespace}</span>}
      {preparing && live !== 'live' ? (
        '준비 중'
      ) : live === 'live' ? (
        <Live />
      ) : live === 'reconnecting' ? (
        <Reconnecting />
      ) : live === 'stale' && resources ? (
        `${at(resources.at)} 상태`
      ) : null}
    </>
  );
}

function KafkaStamp() {
  const view = useKafka((state) => state.view);
  const stream = useKafka((state) => state.stream);
  const lost = stream === 'lost' || (stream === 'open' && view?.live === 'connecting');
  return (
    <>
      {view?.access && (
        <span className="tag access" title={view.access}>
          {view.access}
        </span>
      )}
      {lost ? <Reconnecting /> : stream === 'open' && view?.live === 'live' ? <Live /> : null}
    </>
  );
}
