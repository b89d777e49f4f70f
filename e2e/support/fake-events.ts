import type { Page } from '@playwright/test';
import type { ServerEvent, StepState, StepView, TargetView, TerminalView } from '../../lib/api.ts';

/**
 * States that a real cluster shows only for a moment, or only when something is broken: the server's events are
 * replaced by these. Everything else stays real.
 */
export const showEvents = (page: Page, chapter: string, events: ServerEvent[]): Promise<void> =>
  fulfill(
    page,
    (url) => url.pathname === '/api/events' && url.searchParams.get('chapter') === chapter,
    events,
  );

/** As showEvents, for another stream of the server. Other methods than GET still reach it. */
export const showStream = (page: Page, path: string, events: object[]): Promise<void> =>
  fulfill(page, (url) => url.pathname === path, events);

async function fulfill(page: Page, matches: (url: URL) => boolean, events: object[]): Promise<void> {
  await page.route(matches, (route) =>
    route.request().method() === 'GET'
      ? route.fulfill({
          contentType: 'text/event-stream',
          // The stream ends at once, and the browser asks again only after this.
          body: `retry: 600000\n\n${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}`,
        })
      : route.fallback(),
  );
}

export const sandbox: TargetView = {
  kind: 'sandbox',
  name: '내장 샌드박스',
  state: 'ready',
  detail: 'Strimzi 1.2.0 · Kafka 4.3.1',
};

export const preparing: TargetView = {
  ...sandbox,
  state: 'preparing',
  preparation: {
    stage: 'build',
    done: ['download'],
    percent: 62,
    remainingSeconds: 70,
    text: 'kube-apiserver를 빌드하고 있습니다.',
  },
};

export const terminals = (states: Record<string, TerminalView['state']>): ServerEvent => ({
  type: 'terminals',
  terminals: Object.entries(states).map(([name, state]) => ({ name, state, removable: false })),
});

export const step = (
  chapter: string,
  id: string,
  state: StepState,
  more: Partial<StepView> = {},
): ServerEvent => ({
  type: 'step',
  step: { chapter, step: id, state, checks: [], runs: {}, attempts: 0, usualCheckSeconds: 30, ...more },
});
