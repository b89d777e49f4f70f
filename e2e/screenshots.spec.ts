import { join } from 'node:path';
import { doStep, waitForTarget } from './support/course.ts';
import { test } from './support/test.ts';

// SCREENSHOTS=1 npx playwright test --project screenshots: the pictures of docs/images, from a real run.
const IMAGES = join(import.meta.dirname, '../docs/images');

/** Chapter, and the last step to do before the picture is taken. */
const pictures = [
  { chapter: '01-strimzi', name: 'chapter-1' },
  { chapter: '02-operator-install', name: 'chapter-2' },
  { chapter: '03-kafka-cluster', name: 'chapter-3' },
];

for (const theme of ['light', 'dark'] as const)
  test.describe(theme, () => {
    test.use({ colorScheme: theme, viewport: { width: 1920, height: 1080 } });
    for (const { chapter, name } of pictures)
      test(name, async ({ page }) => {
        await page.goto(`/chapters/${chapter}`);
        await waitForTarget(page);
        const cards = page.locator('[data-step]:has([data-action])');
        const ids = await cards.evaluateAll((all) => all.map((card) => card.id));
        for (const id of ids.slice(0, Math.ceil(ids.length / 2))) {
          const card = page.locator(`[id="${id}"]`);
          if ((await card.getAttribute('data-state')) !== 'done') await doStep(page, card);
        }
        await page.reload();
        await waitForTarget(page);
        await page.locator('.live-grid').waitFor();
        await page.screenshot({ path: join(IMAGES, `${name}-${theme}.png`) });
      });
  });
