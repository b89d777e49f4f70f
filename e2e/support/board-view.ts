import type { Page } from '@playwright/test';
import { expect } from './test.ts';

/** A program starts, joins, and the group divides its partitions anew. */
const SOON = { timeout: 60_000 };

/** Two members join a new group by the board's buttons; one is killed, one leaves. The topic has three partitions. */
export async function driveMembers(page: Page, group: string, topic: string): Promise<void> {
  await page.goto(`/board?group=${group}`);
  const lane = (name: string) => page.locator(`[data-lane="${name}"]`);
  const chips = (name: string) => lane(name).locator('.chip');
  const add = page.getByRole('button', { name: '멤버 추가' });

  await add.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('토픽').selectOption(topic);
  await dialog.getByRole('button', { name: '멤버 추가' }).click();
  await expect(chips('member-1')).toHaveText(['P0', 'P1', 'P2'], SOON);
  await add.click();
  await expect(chips('member-2')).not.toHaveCount(0, SOON);
  await expect(page.locator('.lane .chip')).toHaveCount(3, SOON);

  await lane('member-2').getByRole('button', { name: 'member-2 강제 종료' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '강제 종료' }).click();
  await expect(lane('member-2')).toContainText('강제 종료함', SOON);
  await expect(chips('member-1')).toHaveText(['P0', 'P1', 'P2'], SOON);
  await lane('member-1').getByRole('button', { name: 'member-1 종료' }).click();
  await expect(lane('member-1')).toContainText(/종료함|나감/, SOON);
}
