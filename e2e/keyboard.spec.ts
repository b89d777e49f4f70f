import type { Page } from '@playwright/test';
import { sandbox, showEvents, step } from './support/fake-events.ts';
import { expect, test } from './support/test.ts';

const CHAPTER = '02-operator-install';
const focusedStep = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement).dataset.step);

const open = async (page: Page) => {
  await showEvents(page, CHAPTER, [
    { type: 'target', target: sandbox },
    step(CHAPTER, 'create-namespace', 'ready'),
  ]);
  await page.goto(`/chapters/${CHAPTER}`);
  await expect(page.locator('#create-namespace')).toHaveAttribute('data-state', 'ready');
};

test('j and k go from card to card, Enter runs the focused one', async ({ page }) => {
  await open(page);
  await page.keyboard.press('j');
  expect(await focusedStep(page)).toBe('create-namespace');
  await page.keyboard.press('j');
  expect(await focusedStep(page)).not.toBe('create-namespace');
  await page.keyboard.press('k');
  expect(await focusedStep(page)).toBe('create-namespace');

  await page.route('**/api/runs', (route) => route.abort());
  const asked = page.waitForRequest('**/api/runs');
  await page.keyboard.press('Enter');
  const body = (await asked).postDataJSON() as Record<string, string>;
  expect(body).toMatchObject({ chapter: CHAPTER, step: 'create-namespace' });
  await expect(page.locator('#create-namespace').getByRole('alert')).toContainText('연결하지 못했습니다');
});

test('a busy terminal asks what to do, and Run says so to the server', async ({ page }) => {
  await open(page);
  const answers: string[] = [];
  await page.route('**/api/runs', (route) => {
    answers.push(route.request().postData() ?? '');
    return route.fulfill({
      status: 409,
      json: { error: { code: 'TERMINAL_BUSY', message: '바쁩니다.', remedy: '하나를 고르세요.' } },
    });
  });
  await page.locator('#create-namespace [data-run=run]').first().click();
  const dialog = page.getByRole('alertdialog', { name: '터미널 main에서 다른 명령을 실행하고 있습니다.' });
  await dialog.getByRole('button', { name: '중지하고 실행' }).click();
  await expect.poll(() => answers.length).toBe(2);
  expect(JSON.parse(answers[1]!)).toMatchObject({ busy: 'interrupt' });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('? lists the keys; single letters can be switched off', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: '도움말과 단축키' });
  await expect(help).toBeVisible();
  await help.getByLabel('한 글자 단축키 사용').uncheck();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('j');
  expect(await focusedStep(page)).toBeUndefined();
});

test('[ hides the chapter list, ] the live view, and both are remembered', async ({ page }) => {
  await open(page);
  await page.keyboard.press('[');
  await page.keyboard.press(']');
  await expect(page.getByRole('navigation', { name: '장 목록' })).toBeHidden();
  await expect(page.locator('.live-body')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('navigation', { name: '장 목록' })).toBeHidden();
});

test('g and a number go to a chapter', async ({ page }) => {
  await open(page);
  await page.keyboard.press('g');
  await page.keyboard.press('3');
  await expect(page).toHaveURL(/\/chapters\/03-/);
});

test('the first Tab offers the skip links, and the chapter list is one stop with arrows inside', async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '본문으로' })).toBeFocused();
  const here = page.getByRole('navigation', { name: '장 목록' }).getByRole('link', { name: /^2/ });
  await here.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: /namespace 생성/ }).first()).toBeFocused();
});
