import { AxeBuilder } from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import type { KafkaView } from '../lib/api.ts';
import { showStream } from './support/fake-events.ts';
import { expect, test } from './support/test.ts';

const partition = (partition: number) => ({
  ...{ partition, leader: 0, replicas: [0], isr: [0], startOffset: '0', endOffset: '0' },
});
const view: KafkaView = {
  live: 'live',
  at: Date.now(),
  brokers: [{ id: 0, host: 'broker-0', port: 9092 }],
  topics: [{ name: 'edu-topic-07', partitions: [0, 1, 2].map(partition) }],
  groups: [{ id: 'edu-group-07', state: 'Stable', type: 'classic', members: [], offsets: [], lag: '0' }],
};

test('a student chooses a number, and commands, checks and another window follow', async ({
  page,
  context,
}) => {
  await showStream(page, '/api/kafka', [view]);
  await page.goto('/chapters/07-spring');
  const card = page.locator('#edu-topic');
  const apply = card.locator('[data-action="apply"]');
  await expect(apply).toContainText('edu-topic-01');
  await unfold(card);
  await expect(card.getByRole('row', { name: /^01/ })).toHaveAttribute('aria-current', 'true');
  const other = await context.newPage();
  await other.goto('/chapters/08-rebalancing');

  await card.getByLabel('내 번호').selectOption('07');
  // Not before it is said: arrow keys run through the list.
  await expect(apply).toContainText('edu-topic-01');
  await card.getByRole('button', { name: '이 번호로 바꾸기' }).press('Enter');
  await expect(apply).toContainText('edu-topic-07');
  const own = card.getByRole('row', { name: /^07/ });
  await expect(own).toHaveAttribute('aria-current', 'true');
  await expect(own).toContainText('파티션 3');
  await expect(own).toContainText('Stable, 멤버 0');
  await expect(other.locator('#step-2 [data-action="python"]')).toContainText('edu-group-07');

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include('.students').analyze();
    expect(violations).toEqual([]);
  }
  await page.reload();
  await expect(apply).toContainText('edu-topic-07');
  await unfold(card);
  await card.getByLabel('내 번호').selectOption('01');
  await card.getByRole('button', { name: '이 번호로 바꾸기' }).click();
  await expect(apply).toContainText('edu-topic-01');
});

/** Whether it is open at first depends on how far the sandbox is by then. */
async function unfold(card: Locator): Promise<void> {
  const fold = card.getByRole('button', { name: /^수강 번호와 topic (펼치기|접기)$/ });
  await expect(async () => {
    if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
    await expect(fold).toHaveAttribute('aria-expanded', 'true', { timeout: 1_000 });
  }).toPass();
}
