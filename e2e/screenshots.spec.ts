import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { CHAPTERS, doStep, waitForTarget } from './support/course.ts';
import { expect, test } from './support/test.ts';

// SCREENSHOTS=1 npx playwright test --project screenshots: the pictures of docs/images, from a real run.
// SCREENSHOTS=7 takes them from chapter 7 on, which begins with an empty cluster as chapter 1 does.
const IMAGES = join(import.meta.dirname, '../docs/images');
const SIZES = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];

/** Pages beside the cards, each in the picture after the card that gives it something to show. */
const BESIDE: Record<string, { name: string; path: string; shows: string }> = {
  'catch-up': { name: 'monitoring', path: '/monitoring', shows: '.chart svg' },
  'step-6-kill': { name: 'board', path: '/board?group=edu-group-01', shows: '.lanes' },
};

test('each chapter in the middle of its work', async ({ page }) => {
  const first = Number(process.env.SCREENSHOTS);
  for (const [index, chapter] of CHAPTERS.entries()) {
    if (index + 1 < first) continue;
    await page.goto(`/chapters/${chapter}`);
    await waitForTarget(page);
    const cards = page.locator('[data-step]:has([data-action], [data-run=change])');
    const ids = await cards.evaluateAll((all) => all.map((card) => card.id));
    const pictured = Math.ceil(ids.length * 0.6);
    for (const [position, id] of ids.entries()) {
      if (position === pictured) await takePictures(page, `chapter-${index + 1}`, '.live-grid');
      await doStep(page, page.locator(`[id="${id}"]`));
      const beside = BESIDE[id];
      if (!beside) continue;
      await page.goto(beside.path);
      await takePictures(page, beside.name, beside.shows);
      await page.goto(`/chapters/${chapter}`);
    }
  }
});

async function takePictures(page: Page, name: string, shows: string): Promise<void> {
  for (const size of SIZES)
    for (const theme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      await page.reload();
      await page.locator(shows).first().waitFor();
      await settled(page);
      await page.screenshot({ path: join(IMAGES, `${name}-${size.width}x${size.height}-${theme}.png`) });
    }
}

/** A reloaded page gets what its terminals had printed before, and draws it piece by piece. */
async function settled(page: Page): Promise<void> {
  const screen = page.locator('.screen:not(.behind) .xterm-rows');
  let last: string | undefined;
  await expect
    .poll(
      async () => {
        const before = last;
        last = (await screen.allTextContents()).join();
        return before === last;
      },
      { intervals: [500] },
    )
    .toBe(true);
}
