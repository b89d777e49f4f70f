import type { Locator, Page } from '@playwright/test';
import { expect } from './test.ts';

export const liveTab = (page: Page, name: string): Locator =>
  page.getByRole('tablist', { name: '클러스터 상태' }).getByRole('tab', { name, exact: true });

/** Writes a message as a student does, finds it in the list and its offset among the topic's, on a real cluster. */
export async function produceAndSee(page: Page, topic: string): Promise<void> {
  const text = `seen at ${Date.now()}`;
  await liveTab(page, '메시지').click();
  await page.getByLabel('토픽', { exact: true }).selectOption(topic);
  await page.getByRole('button', { name: '보내기', exact: true }).click();
  const form = page.getByRole('form', { name: `${topic}에 메시지 보내기` });
  await form.getByRole('textbox', { name: '키' }).fill('student');
  await form.getByLabel('파티션').selectOption('0');
  await form.getByRole('textbox', { name: '값' }).fill(text);
  await form.getByRole('textbox', { name: '값' }).press('Control+Enter');
  const outcome = form.getByRole('status');
  await expect(outcome).toContainText(/P0 offset \d+에 기록했습니다/);
  const offset = BigInt(/offset (\d+)/.exec((await outcome.textContent())!)![1]!);

  const row = page.getByRole('list', { name: '메시지, 새것부터' }).getByRole('button', { name: text });
  await expect(row).toContainText('P0');
  await expect(row).toContainText('student');
  await row.click();
  await expect(row).toHaveAttribute('aria-expanded', 'true');

  await liveTab(page, '토픽').click();
  const fold = page.locator('.topics').getByRole('button', { name: topic });
  if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
  // Leader, replicas, ISR, start, end
  const end = page.locator('.topics .part-row', { hasText: 'P0' }).first().getByRole('cell').nth(4);
  await expect(end).toHaveText(String(offset + 1n));
  await liveTab(page, '리소스').click();
}

/** A group that has read the topic is listed with its partitions. */
export async function seeGroup(page: Page, group: string): Promise<void> {
  await liveTab(page, '그룹').click();
  const section = page.getByRole('region', { name: `그룹 ${group}` });
  await expect(section).toContainText('밀린 메시지');
  await expect(section.locator('.part').first()).toBeVisible();
  await liveTab(page, '리소스').click();
}
