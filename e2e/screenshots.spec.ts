import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { CHAPTERS, doStep, waitForTarget } from './support/course.ts';
import { test } from './support/test.ts';

// SCREENSHOTS=1 npx playwright test --project screenshots: the pictures of docs/images, from a real run.
const IMAGES = join(import.meta.dirname, '../docs/images');
const SIZES = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];

test('each chapter in the middle of its work', async ({ page }) => {
  for (const [index, chapter] of CHAPTERS.entries()) {
    await page.goto(`/chapters/${chapter}`);
    await waitForTarget(page);
    const cards = page.locator('[data-step]:has([data-action], [data-run=change])');
    const ids = await cards.evaluateAll((all) => all.map((card) => card.id));
    const pictured = Math.ceil(ids.length * 0.6);
    for (const [position, id] of ids.entries()) {
      if (position === pictured) await takePictures(page, `chapter-${index + 1}`);
      await doStep(page, page.locator(`[id="${id}"]`));
    }
  }
});

async function takePictures(page: Page, name: string): Promise<void> {
  for (const size of SIZES)
    for (const theme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      await page.reload();
      await waitForTarget(page);
      await page.locator('.live-grid').waitFor();
      await page.screenshot({ path: join(IMAGES, `${name}-${size.width}x${size.height}-${theme}.png`) });
    }
}
