import type { ServerEvent } from '#lib/api.ts';
import { reduce } from './reduce.ts';
import { isOpenRun, lab } from './store.ts';
import { openStream } from './stream.ts';

/** Keeps one event stream open for a chapter. @returns the clean-up */
export const openEvents = (chapter: string): (() => void) =>
  openStream<ServerEvent>(() => `/api/events?chapter=${encodeURIComponent(chapter)}`, {
    event: (event) => {
      lab.set((now) => ({ ...reduce(now, event), connection: 'live' }));
      if (event.type === 'step') rememberOpening(chapter);
    },
    lost: () => lab.set((now) => (now.connection === 'signed-out' ? {} : { connection: 'lost' })),
    signedOut: () => lab.set({ connection: 'signed-out' }),
  });

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
