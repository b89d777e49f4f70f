import type { Page } from '@playwright/test';
import { sandbox, showEvents, step } from './support/fake-events.ts';
import { expect, test } from './support/test.ts';

const CHAPTER = '02-operator-install';
const FIRST = 'create-namespace';
const sizes = [
  { name: '1280×720', width: 1280, height: 720 },
  { name: '1920×1080', width: 1920, height: 1080 },
  { name: '1280×720 at 200 %', width: 640, height: 360 },
  { name: '900×700', width: 900, height: 700 },
];

const open = async (page: Page) => {
  await showEvents(page, CHAPTER, [{ type: 'target', target: sandbox }, step(CHAPTER, FIRST, 'ready')]);
  await page.goto(`/chapters/${CHAPTER}`);
  await expect(page.locator(`#${FIRST}`)).toHaveAttribute('data-state', 'ready');
};

for (const { name, width, height } of sizes) {
  test(`${name}: the page does not scroll, and the next Run can be seen`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    const scrolls = await page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
      return { sideways: scrollWidth > clientWidth, down: scrollHeight > clientHeight };
    });
    expect(scrolls).toEqual({ sideways: false, down: false });

    const run = page.locator('.btn.primary');
    await expect(run).toHaveCount(1);
    await run.scrollIntoViewIfNeeded();
    await expect(run).toBeInViewport({ ratio: 1 });
    // Nothing lies over it.
    await run.click({ trial: true });
  });
}

test('the columns keep the size that they were dragged or moved to', async ({ page }) => {
  await open(page);
  const divider = page.getByRole('separator', { name: '본문과 터미널의 경계' });
  const width = async () => (await page.locator('#work').boundingBox())!.width;
  const before = await width();
  await divider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await width()).toBe(before + 32);
  await page.reload();
  expect(await width()).toBe(before + 32);
});

test('theme and type size are remembered without a flash of the other', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: /^화면 밝기/ }).click();
  await page.getByRole('menuitemradio', { name: '어둡게' }).click();
  await page.getByRole('button', { name: /^글자 크기/ }).click();
  await page.getByRole('menuitemradio', { name: '크게', exact: true }).click();
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  const answer = await page.reload();
  expect(await answer!.text()).toMatch(/<html[^>]*data-theme="dark"[^>]*data-size="large"/);
});

test('200 %: the chapter list is behind its button', async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 360 });
  await open(page);
  await page.getByRole('button', { name: '장 목록 열기' }).click();
  await expect(page.getByRole('dialog').getByRole('link', { name: /Kafka Cluster 생성/ })).toBeVisible();
});
