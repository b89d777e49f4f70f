'use client';
import { Live, Reconnecting } from '../ui/Freshness.tsx';
import { useMetrics } from './watch.ts';

/** How fresh the dashboard is. */
export function MetricsStamp() {
  const live = useMetrics((state) => state.view?.live);
  const stream = useMetrics((state) => state.stream);
  if (stream === 'lost' || (stream === 'open' && live === 'connecting')) return <Reconnecting />;
  return stream === 'open' && live === 'live' ? <Live /> : null;
}
