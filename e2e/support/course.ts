import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from './test.ts';

/** Folder names in reading order. */
export const CHAPTERS = readdirSync(join(import.meta.dirname, '../../content/chapters'), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const RUN = '[data-run=run], [data-run=change]';
const MINUTE_MS = 60_000;

/** Waits until the cluster can be used; the first time it is built. */
export async function waitForTarget(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^실습 대상: .*(준비됨|연결됨)/ })).toBeVisible({
    timeout: 20 * MINUTE_MS,
  });
}

/** Does one card as a student does: predicts, presses each Run in order, leaves running what does not end. */
export async function doStep(page: Page, card: Locator): Promise<void> {
  const title = await card.getAttribute('data-step');
  await expect(card, `${title} is not held back`).not.toHaveAttribute('data-state', /locked|preparing/, {
    timeout: MINUTE_MS,
  });
  const choice = card.getByRole('radio').first();
  if ((await choice.count()) > 0 && (await choice.getAttribute('aria-disabled')) !== 'true') {
    await choice.click();
    await expect(choice).toHaveAttribute('aria-checked', 'true');
  }
  const bands = card.locator('[data-action], [data-file]');
  for (let index = 0; index < (await bands.count()); index++) {
    const band = bands.nth(index);
    const run = band.locator(RUN);
    if ((await run.count()) === 0) continue;
    await run.click();
    await finished(card, band, bands.nth(index + 1));
  }
  await expect(card, `${title} turns green`).toHaveAttribute('data-state', 'done', {
    timeout: 5 * MINUTE_MS,
  });
}

async function finished(card: Locator, band: Locator, next: Locator): Promise<void> {
  if ((await band.getAttribute('data-action')) === null) {
    await expect(band.locator('[data-run=change]')).toHaveCount(0);
    return;
  }
  // "다시 실행" says that it has ended; one with "중지" goes on. The next step that needs its terminal stops it.
  const again = band.getByRole('button', { name: /^다시 실행/ });
  const stop = band.getByRole('button', { name: /^중지/ });
  await expect(again.or(stop)).toBeVisible({ timeout: MINUTE_MS });
  if (await goesOnBeside(band, next)) return;
  await expect(async () => {
    if (await again.isVisible()) return;
    // A card may be green before its command has ended; only one that never ends is left alone.
    expect(await band.getAttribute('data-long')).not.toBeNull();
    expect(await card.getAttribute('data-state')).toBe('done');
  }).toPass({ timeout: 6 * MINUTE_MS });
}

/** Whether `band` never ends by itself and the next one types into its program or into another terminal. */
async function goesOnBeside(band: Locator, next: Locator): Promise<boolean> {
  if ((await next.count()) === 0 || (await band.getAttribute('data-long')) === null) return false;
  const [own, input, other] = await Promise.all([
    band.getAttribute('data-terminal'),
    next.getAttribute('data-input'),
    next.getAttribute('data-terminal'),
  ]);
  return input === own || (other !== null && other !== own);
}
