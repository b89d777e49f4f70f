import type { Page } from '@playwright/test';
import type { ServerEvent } from '../lib/api.ts';
import { expectAccessible } from './support/accessible.ts';
import { preparing, sandbox, showEvents, step, terminals } from './support/fake-events.ts';
import { expect, test } from './support/test.ts';

const CHAPTER = '02-operator-install';

/** Every state of a card at once. */
const everyState: ServerEvent[] = [
  { type: 'target', target: sandbox },
  step(CHAPTER, 'create-namespace', 'done', {
    completedAt: 1_700_000_000_000,
    checks: [{ says: '', state: 'ok', message: 'namespace kafka가 Active입니다.' }],
  }),
];
const states = ['checking', 'failed', 'changed', 'locked', 'predict', 'running', 'ready'] as const;

async function check(page: Page): Promise<void> {
  // What a program prints is the program's; the terminal's own roles are xterm.js's.
  await expectAccessible(page, { exclude: '.xterm' });
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('cards in every state', async ({ page }) => {
      await page.goto(`/chapters/${CHAPTER}`);
      const ids = await page
        .locator('[data-step]')
        .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset.step!));
      const events = ids.slice(1).map((id, index) => {
        const state = states[index % states.length]!;
        const run = { id, chapter: CHAPTER, step: id, action: 'x', terminal: 'main', startedAt: Date.now() };
        return step(CHAPTER, id, state, {
          needs: '2.1 (1)',
          checkingSince: Date.now() - 90_000,
          checks: [
            {
              says: '브로커 3개가 Ready입니다.',
              state: state === 'failed' ? 'failed' : state === 'changed' ? 'lost' : 'waiting',
              message: '브로커 3개 중 2개 Ready',
              detail: 'my-cluster-kafka-2를 기다리고 있습니다.',
              hint: 'kubectl -n kafka get pod로 확인하세요.',
              count: { have: 2, want: 3 },
            },
          ],
          runs: state === 'failed' ? { x: { ...run, state: 'failed', exitCode: 1, longRunning: false } } : {},
        });
      });
      await showEvents(page, CHAPTER, [...everyState, ...events]);
      await page.reload();
      await expect(page.locator(`#${ids[1]}`)).toHaveAttribute('data-state', 'checking');
      await check(page);
      await page
        .getByRole('button', { name: /펼치기$/ })
        .first()
        .click();
      await page.getByRole('button', { name: '힌트' }).first().click();
      await check(page);
    });

    test('while the sandbox is prepared', async ({ page }) => {
      await showEvents(page, CHAPTER, [
        { type: 'target', target: preparing },
        step(CHAPTER, 'create-namespace', 'preparing'),
      ]);
      await page.goto(`/chapters/${CHAPTER}`);
      await expect(page.getByText('샌드박스를 준비하고 있습니다.')).toBeVisible();
      await expect(page.locator('#create-namespace [data-run]').first()).toBeDisabled();
      await check(page);
    });

    test('two terminals side by side', async ({ page }) => {
      await showEvents(page, CHAPTER, [...everyState, terminals({ main: 'idle', consumer: 'running' })]);
      await page.goto(`/chapters/${CHAPTER}`);
      await page.getByRole('button', { name: '나란히' }).click();
      await expect(page.getByRole('tabpanel', { name: 'consumer 터미널' })).toBeVisible();
      await check(page);
    });

    test('menus and dialogs', async ({ page }) => {
      await page.goto(`/chapters/${CHAPTER}`);
      await page.getByRole('button', { name: /^실습 대상/ }).click();
      await check(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '도움말과 단축키' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await check(page);
    });

    for (const path of ['/present', '/doctor', '/locked'])
      test(path, async ({ page }) => {
        await page.goto(path);
        await expect(page.getByRole('main')).toBeVisible();
        await check(page);
      });
  });
}
