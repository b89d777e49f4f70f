import { waitForTarget } from './support/course.ts';
import { expect, test } from './support/test.ts';

const CHAPTER = '02-operator-install';
const LOG = 'operator-log';
const MINUTE_MS = 60_000;

test('catching up, then a reload and a killed server in the middle of a run', async ({ page, lab }) => {
  await page.goto(`/chapters/${CHAPTER}`);
  await waitForTarget(page);
  const card = page.locator(`[id="${LOG}"]`);
  await expect(card).toHaveAttribute('data-state', 'locked');

  await test.step('여기까지 자동 진행 does every step before', async () => {
    await card.getByRole('button', { name: '여기까지 자동 진행' }).click();
    await expect(card).not.toHaveAttribute('data-state', 'locked', { timeout: 10 * MINUTE_MS });
  });

  const stop = card.getByRole('button', { name: /^중지/ });
  const again = card.getByRole('button', { name: /^다시 실행/ });
  await card.locator('[data-action=log] [data-run=run]').click();
  await expect(stop).toBeVisible({ timeout: MINUTE_MS });

  await test.step('a reloaded page finds the run, and stops it', async () => {
    await page.reload();
    await expect(stop).toBeVisible();
    await expect(page.getByRole('tab', { name: /main/ })).toContainText('실행 중');
    await stop.click();
    await expect(again).toBeVisible({ timeout: MINUTE_MS });
  });

  await test.step('a killed server comes back with the progress, and the page with it', async () => {
    await again.click();
    await expect(stop).toBeVisible({ timeout: MINUTE_MS });
    await lab.kill();
    await expect(page.getByText('서버와 연결이 끊겼습니다.')).toBeVisible();
    await lab.restart();
    await expect(page.getByText('서버와 연결이 끊겼습니다.')).toBeHidden({ timeout: MINUTE_MS });
    await waitForTarget(page);
    // The shell ended with the server, and nobody saw how the command did.
    await expect(card).toHaveAttribute('data-state', 'changed', { timeout: MINUTE_MS });
    await expect(card).toContainText('서버가 다시 시작되어 결과를 알 수 없습니다.');
  });

  await test.step('the run that was lost is done again', async () => {
    // The Operator starts again too: at the first press its pod may have no log yet.
    await expect(async () => {
      if (await again.isVisible()) await again.click();
      await expect(card).toHaveAttribute('data-state', 'done');
      await expect(stop).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 2 * MINUTE_MS });
    await stop.click();
    await expect(again).toBeVisible({ timeout: MINUTE_MS });
    await expect(card).toHaveAttribute('data-state', 'done');
  });
});
