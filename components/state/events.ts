import type { ServerEvent } from '#lib/api.ts';
import { reduce } from './reduce.ts';
import { isOpenRun, lab } from './store.ts';

const RETRY_MS = 2_000;

/**
 * Keeps one event stream open for a chapter. The browser reopens a dropped stream by itself; a stream that was
 * refused it does not, so that case is looked at here (signed out, or the server is starting).
 */
export function openEvents(chapter: string): () => void {
  const url = `/api/events?chapter=${encodeURIComponent(chapter)}`;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const open = () => {
    source = new EventSource(url);
    source.onmessage = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as ServerEvent;
      lab.set((now) => ({ ...reduce(now, event), connection: 'live' }));
      if (event.type === 'step') rememberOpening(chapter);
    };
    source.onerror = () => {
      if (closed) return;
      lab.set((now) => (now.connection === 'signed-out' ? {} : { connection: 'lost' }));
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(() => void reopen(), RETRY_MS);
    };
  };

  const reopen = async () => {
    const answer = await fetch('/api/runs/none', { cache: 'no-store' }).catch(() => undefined);
    if (closed) return;
    if (answer?.status === 401) lab.set({ connection: 'signed-out' });
    else open();
  };

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** The first burst of events says how the steps stood when the page opened. */
function rememberOpening(chapter: string): void {
  const now = lab.get();
  if (now.atOpening || burst) return;
  burst = setTimeout(() => {
    burst = undefined;
    const { steps } = lab.get();
    // A green card whose command still runs stays open: its 중지 must be in sight.
    const own = Object.entries(steps).filter(
      ([, step]) => step.chapter === chapter && !Object.values(step.runs).some(isOpenRun),
    );
    lab.set({ atOpening: Object.fromEntries(own.map(([key, step]) => [key, step.state])) });
  }, 0);
}
let burst: ReturnType<typeof setTimeout> | undefined;
