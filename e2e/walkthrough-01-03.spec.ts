import { doStep, waitForTarget } from './support/course.ts';
import { expect, test } from './support/test.ts';

const CHAPTERS = ['01-strimzi', '02-operator-install', '03-kafka-cluster'];

test('all cards of chapters 1 to 3 turn green by pressing Run', async ({ page, lab }) => {
  await page.goto(`${lab.url}/chapters/${CHAPTERS[0]}`);
  await waitForTarget(page);
  for (const chapter of CHAPTERS) {
    await test.step(chapter, async () => {
      await page.goto(`/chapters/${chapter}`);
      await waitForTarget(page);
      const cards = page.locator('[data-step]:has([data-action])');
      for (const id of await cards.evaluateAll((all) => all.map((card) => card.id)))
        await test.step(id, () => doStep(page, page.locator(`[id="${id}"]`)));
      await expect(page.getByText('모두 마쳤습니다')).toBeVisible();
    });
  }
  // Progress is the server's: another browser, or this one tomorrow, goes on here.
  await page.goto('/');
  await expect(page).toHaveURL(new RegExp(`/chapters/${CHAPTERS.at(-1)}$`));
});
