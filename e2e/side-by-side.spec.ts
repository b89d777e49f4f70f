import type { Page } from '@playwright/test';
import { sandbox, showEvents, step, terminals } from './support/fake-events.ts';
import { expect, test } from './support/test.ts';

const CHAPTER = '02-operator-install';
const FIRST = 'create-namespace';

const panel = (page: Page, name: string) => page.getByRole('tabpanel', { name: `${name} 터미널` });
const boxOf = async (page: Page, name: string) => (await panel(page, name).boundingBox())!;
const toggle = (page: Page) => page.getByRole('button', { name: '나란히' });

test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await showEvents(page, CHAPTER, [
    { type: 'target', target: sandbox },
    terminals({ main: 'idle', consumer: 'running', producer: 'closed' }),
    step(CHAPTER, FIRST, 'ready'),
  ]);
  await page.goto(`/chapters/${CHAPTER}`);
  await expect(panel(page, 'main').locator('.xterm-screen')).toBeVisible();
});

test('two terminals share the area, each as wide as its column, and are remembered', async ({ page }) => {
  await expect(panel(page, 'consumer')).toBeHidden();
  const alone = await boxOf(page, 'main');
  await toggle(page).press('Enter');
  await expect(toggle(page)).toHaveAttribute('aria-pressed', 'true');
  // What runs something comes beside the one in front.
  await expect(panel(page, 'consumer')).toBeVisible();
  const [left, right] = [await boxOf(page, 'main'), await boxOf(page, 'consumer')];
  expect(left.width).toBeLessThan(alone.width / 2 + 1);
  expect(right).toMatchObject({ y: left.y, height: left.height });
  expect(right.x).toBeGreaterThanOrEqual(left.x + left.width);
  // Its name stands above what it prints.
  const name = (await panel(page, 'consumer').getByText('consumer', { exact: true }).boundingBox())!;
  const screen = (await panel(page, 'consumer').locator('.xterm').boundingBox())!;
  expect(screen.y).toBeGreaterThanOrEqual(name.y + name.height);
  await expect
    .poll(() =>
      panel(page, 'main')
        .locator('.xterm-screen')
        .evaluate((screen) => screen.clientWidth),
    )
    .toBeLessThan(left.width);

  await page.reload();
  await expect(panel(page, 'consumer')).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 720 });
  const [upper, lower] = [await boxOf(page, 'main'), await boxOf(page, 'consumer')];
  expect(lower).toMatchObject({ x: upper.x, width: upper.width });
  expect(lower.y).toBeGreaterThanOrEqual(upper.y + upper.height);

  await toggle(page).click();
  await expect(panel(page, 'consumer')).toBeHidden();
  await toggle(page).click();
  await page.setViewportSize({ width: 640, height: 360 });
  await expect(panel(page, 'main')).toBeVisible();
  await expect(panel(page, 'consumer')).toBeHidden();
});

test('the one that is used is the one in front, and stays beside the next', async ({ page }) => {
  const selected = page.getByRole('tablist', { name: '터미널' }).getByRole('tab', { selected: true });
  await toggle(page).click();
  const before = await boxOf(page, 'main');
  await panel(page, 'consumer').click();
  await expect(selected).toContainText('consumer');
  await expect(panel(page, 'consumer').getByRole('textbox')).toBeFocused();
  expect(await boxOf(page, 'main')).toEqual(before);

  const run = { id: '1', chapter: CHAPTER, step: FIRST, action: 'run', startedAt: 1, longRunning: false };
  await page.route('**/api/runs', (route) =>
    route.fulfill({ status: 201, json: { ...run, terminal: 'producer', state: 'running' } }),
  );
  await page.locator(`#${FIRST} [data-run=run]`).first().click();
  await expect(selected).toContainText('producer');
  await expect(panel(page, 'consumer')).toBeVisible();
  await expect(panel(page, 'main')).toBeHidden();

  await page.locator(`#${FIRST}`).focus();
  await page.keyboard.press('t');
  await expect(panel(page, 'producer').getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Alt+2');
  await expect(panel(page, 'consumer').getByRole('textbox')).toBeFocused();
});
