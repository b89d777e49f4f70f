import { chromium, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { largeRecording, largeTick, openBoard } from '../e2e/support/board-events.ts';
import { streamBoard } from '../e2e/support/board-stream.ts';
import { startServer } from '../e2e/support/server.ts';
import { milliseconds, percentile, sleep, type Benchmark, type Row } from './harness.ts';

const MEMBERS = 30;
const PARTITIONS = 100;
const EVENTS_PER_SECOND = 5;
const MEASURED_MS = 20_000;
/** At 60 frames a second one takes 16.7 ms; a timer's tick may come a little late. */
const FRAME_LIMIT_MS = 17.5;
/** Each so many ticks the partitions are dealt out anew. */
const TICKS_A_ROUND = 25;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** How smoothly the real page draws a group of 30 members and 100 partitions, all of which move. */
const benchmark: Benchmark = {
  title: 'Rebalance board, the page',
  async run(log) {
    log('a server; its pages must have been built (npm start does it)');
    // No sandbox: the events are told by this program.
    const lab = await startServer({ ...process.env, LAB_CONTEXT: 'bench-without-a-cluster' });
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? CHROMIUM.find((path) => existsSync(path)),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    try {
      const page = await browser.newPage({ baseURL: lab.url, viewport: { width: 1280, height: 720 } });
      log('a page that does nothing');
      await page.goto('about:blank');
      const idle = await frameTimes(page, MEASURED_MS / 4);
      await page.goto(lab.entry);
      const stream = await streamBoard(page);
      await openBoard(page);
      const recording = largeRecording(Date.now(), PARTITIONS, MEMBERS);
      await stream.tell({ type: 'state', live: 'live' }, recording);
      await page
        .locator('[data-lane]')
        .nth(MEMBERS - 1)
        .waitFor();
      log(`${MEMBERS} members, ${PARTITIONS} partitions, ${EVENTS_PER_SECOND} events a second`);
      let busy = true;
      const telling = (async () => {
        for (let nth = 1; busy; nth++) {
          const round = Math.floor(nth / TICKS_A_ROUND);
          const frame = recording.frames[round % recording.frames.length]!;
          await stream.tell(
            nth % TICKS_A_ROUND === 0
              ? {
                  type: 'frame',
                  frame: { ...frame, at: Date.now(), epoch: 30 + round, rebalances: 5 + round },
                }
              : { type: 'tick', tick: largeTick(Date.now(), nth, PARTITIONS) },
          );
          await sleep(1000 / EVENTS_PER_SECOND);
        }
      })();
      const times = await frameTimes(page, MEASURED_MS);
      busy = false;
      await telling;
      return rows(times, idle);
    } finally {
      await browser.close();
      await lab.stop();
    }
  },
};
export default benchmark;

/** The time between the frames of a page, ms. */
const frameTimes = (page: Page, forMs: number): Promise<number[]> =>
  page.evaluate(
    (forMs) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        let last: number | undefined;
        const begin = performance.now();
        const look = (now: number) => {
          if (last !== undefined) times.push(now - last);
          last = now;
          if (now - begin < forMs) requestAnimationFrame(look);
          else resolve(times);
        };
        requestAnimationFrame(look);
      }),
    forMs,
  );

function rows(times: number[], idle: number[]): Row[] {
  const slow = times.filter((one) => one > 34).length / times.length;
  return [
    ...[0.5, 0.95].map((part) => ({
      what: `frame time with ${MEMBERS} members × ${PARTITIONS} partitions, p${part * 100}`,
      measured: milliseconds(percentile(times, part)),
      baseline: `an empty page ${milliseconds(percentile(idle, part))}`,
      target: `≤ ${milliseconds(FRAME_LIMIT_MS)} (60 a second)`,
      met: percentile(times, part) <= FRAME_LIMIT_MS,
    })),
    {
      what: 'frames that took more than two',
      measured: `${(slow * 100).toFixed(1)} %`,
      baseline: `an empty page ${((idle.filter((one) => one > 34).length / idle.length) * 100).toFixed(1)} %`,
      target: '≤ 5.0 %',
      met: slow <= 0.05,
    },
  ];
}
