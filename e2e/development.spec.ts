import { expect, test } from '@playwright/test';
import { startServer } from './support/server.ts';

// The first request compiles the page, beside everything else that a test run does.
const COMPILED_MS = 90_000;

test('npm run dev serves a page that is alive and hears of changes', async ({ page }) => {
  const env = { ...process.env, LAB_CONTEXT: 'nowhere', KUBECONFIG: '/dev/null' };
  const lab = await startServer(env, ['scripts/start.mjs', '--dev']);
  try {
    const inSync = page
      .waitForEvent('websocket', {
        predicate: (socket) => socket.url().includes('/_next/'),
        timeout: COMPILED_MS,
      })
      .then((socket) =>
        socket.waitForEvent('framereceived', {
          predicate: ({ payload }) => payload.toString().includes('"type":"sync"'),
          timeout: COMPILED_MS,
        }),
      );
    await page.goto(lab.entry, { timeout: COMPILED_MS });
    await inSync;
    await page.getByRole('button', { name: /^화면 밝기/ }).click();
    await page.getByRole('menuitemradio', { name: '어둡게' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  } finally {
    await lab.stop();
  }
});
