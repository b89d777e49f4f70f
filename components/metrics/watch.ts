import type { MetricsRange, MetricsView } from '#lib/api.ts';
import { createStore } from '../state/create-store.ts';
import { openStream } from '../state/stream.ts';

interface Seen {
  /** closed while nobody looks; what was seen last stays. */
  stream: 'closed' | 'opening' | 'open' | 'lost';
  view?: MetricsView;
}

const metrics = createStore<Seen>({ stream: 'closed' });
export const useMetrics = metrics.use;

/** Looks at the metrics over a range until the returned function is called. */
export function watchMetrics(range: MetricsRange): () => void {
  metrics.set({ stream: 'opening' });
  const close = openStream<MetricsView>(() => `/api/metrics?range=${range}`, {
    event: (view) =>
      metrics.set((now) => ({
        stream: 'open',
        view: isNews(view) || !now.view ? view : { ...now.view, live: view.live },
      })),
    lost: () => metrics.set({ stream: 'lost' }),
    // The page's own stream says it to the reader.
    signedOut: () => metrics.set({ stream: 'lost' }),
  });
  return () => {
    close();
    metrics.set({ stream: 'closed' });
  };
}

/** Another range begins with nothing: what is drawn stays until there is something to draw. */
const isNews = ({ live, error }: MetricsView) => live !== 'connecting' || error !== undefined;
