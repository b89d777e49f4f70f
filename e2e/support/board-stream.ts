import type { Page } from '@playwright/test';
import type { BoardEvent } from '../../lib/api.ts';

interface Told extends Window {
  tellBoard?: (events: BoardEvent[]) => void;
}

/** Opens the board with a stream that stays open: `tell` says what the server would say next. */
export async function streamBoard(page: Page): Promise<{ tell(...events: BoardEvent[]): Promise<void> }> {
  await page.addInitScript(() => {
    const Real = window.EventSource;
    const told: string[] = [];
    const sources: { onmessage: ((event: MessageEvent<string>) => void) | null }[] = [];
    (window as Told).tellBoard = (events) => {
      for (const event of events) {
        const data = JSON.stringify(event);
        told.push(data);
        for (const source of sources) source.onmessage?.(new MessageEvent('message', { data }));
      }
    };
    class Board extends EventTarget {
      static readonly CLOSED = 2;
      readonly readyState = 1;
      #onmessage: ((event: MessageEvent<string>) => void) | null = null;
      onerror = null;
      get onmessage() {
        return this.#onmessage;
      }
      set onmessage(listener) {
        this.#onmessage = listener;
        sources.push(this);
        // A stream begins with what was seen so far.
        for (const data of told) listener?.(new MessageEvent('message', { data }));
      }
      close() {
        sources.splice(sources.indexOf(this), 1);
      }
    }
    window.EventSource = new Proxy(Real, {
      construct: (target, [url, options]: [string, EventSourceInit?]) =>
        url.startsWith('/api/board') ? new Board() : new target(url, options),
    });
  });
  return {
    tell: (...events) => page.evaluate((all) => (window as Told).tellBoard!(all), events),
  };
}
