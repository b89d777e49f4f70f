import type { Page } from '@playwright/test';
import type { BytesView, KafkaView, MessageEvent, PartitionRow } from '../lib/api.ts';
import { expectAccessible } from './support/accessible.ts';
import { sandbox, showEvents, showStream } from './support/fake-events.ts';
import { liveTab } from './support/kafka-view.ts';
import { APPEARANCES } from './support/appearances.ts';
import { expect, test } from './support/test.ts';

// What a healthy cluster seldom shows: a short ISR, an idle member, bytes, a flood. The walkthrough tests the real one.
const CHAPTER = '03-kafka-cluster';

const partition = (index: number, isr: number[]): PartitionRow => ({
  partition: index,
  leader: index % 3,
  replicas: [0, 1, 2],
  isr,
  startOffset: '0',
  endOffset: '9007199254740993',
});
const view: KafkaView = {
  live: 'live',
  at: 1,
  access: 'my-user로 SCRAM-SHA-512, plain listener',
  brokers: [{ id: 0, host: 'my-cluster-kafka-0', port: 9092 }],
  topics: [
    {
      name: 'my-topic',
      partitions: [0, 1, 2, 3].map((index) => partition(index, index === 1 ? [0, 2] : [0, 1, 2])),
    },
    { name: 'order-service-a-topic-with-quite-a-long-name', partitions: [partition(0, [0, 1, 2])] },
  ],
  groups: [
    {
      id: 'my-group',
      state: 'Stable',
      type: 'consumer',
      assignor: 'uniform',
      members: [
        {
          memberId: 'a-1',
          clientId: 'a',
          host: '/10.0.0.7',
          assignments: [{ topic: 'my-topic', partitions: [0, 1] }],
        },
        { memberId: 'b-1', clientId: 'b', host: '/10.0.0.8', assignments: [] },
      ],
      offsets: [{ topic: 'my-topic', partition: 0, committed: '5', endOffset: '8', lag: '3' }],
      lag: '3',
    },
  ],
};
const message = (offset: number, value: BytesView | null): MessageEvent => ({
  type: 'message',
  message: {
    topic: 'my-topic',
    partition: offset % 4,
    offset: String(offset),
    timestamp: 1_700_000_000_000 + offset,
    key: null,
    value,
    headers: [],
  },
});
const text = (words: string) =>
  ({ encoding: 'text', text: words, size: words.length, truncated: false }) as const;
const events: MessageEvent[] = [
  { type: 'state', live: 'live' },
  message(0, text('hello')),
  message(1, { encoding: 'hex', text: '00ff10', size: 3, truncated: false }),
  { type: 'gap', skipped: 1234 },
  message(2, { encoding: 'text', text: 'x'.repeat(4096), size: 5 * 1024 * 1024, truncated: true }),
  message(3, null),
];

async function open(page: Page, shown: KafkaView = view, messages = events): Promise<void> {
  await showEvents(page, CHAPTER, [{ type: 'target', target: sandbox }]);
  await showStream(page, '/api/kafka', [shown]);
  await showStream(page, '/api/kafka/messages', messages);
  await page.goto(`/chapters/${CHAPTER}`);
}

test('topics: a short ISR is told in words, offsets are exact', async ({ page }) => {
  await open(page);
  await liveTab(page, '토픽').click();
  await page.getByRole('button', { name: /^my-topic/ }).click();
  const short = page.locator('.part-row', { hasText: 'P1' });
  await expect(short).toContainText('1 부족');
  await expect(short).toContainText('9007199254740993');
  await expect(page.locator('.part-row', { hasText: 'P0' })).not.toContainText('부족');
});

test('groups: who has what, how far behind, and who has nothing', async ({ page }) => {
  await open(page);
  await liveTab(page, '그룹').click();
  const group = page.getByRole('region', { name: '그룹 my-group' });
  await expect(group).toContainText('Stable');
  await expect(group).toContainText('KIP-848');
  await expect(group).toContainText('밀린 메시지 3');
  await expect(group.getByRole('row', { name: /^b 10.0.0.8/ })).toContainText('맡은 것 없음');
});

test('messages: bytes, a gap, a long value and a tombstone are named', async ({ page }) => {
  await open(page);
  await liveTab(page, '메시지').click();
  const list = page.getByRole('list', { name: '메시지, 새것부터' });
  await expect(list.getByRole('listitem')).toContainText([
    /삭제 표시/,
    /5 MB/,
    /1,234개 건너뜀/,
    /hex.*00 ff 10/,
    /hello/,
  ]);
  await list.getByRole('button', { name: /5 MB/ }).click();
  await expect(list).toContainText('5 MB 중 앞 4 KB');
});

test('what Kafka refuses is told with what to do', async ({ page }) => {
  const error = {
    code: 'KAFKA_AUTHENTICATION',
    message: '비밀번호를 받아들이지 않았습니다.',
    remedy: 'Secret을 확인하세요.',
  } as const;
  await open(page, { ...view, live: 'off', brokers: [], topics: [], groups: [], error });
  await liveTab(page, '토픽').click();
  await expect(page.getByRole('tabpanel', { name: '토픽' })).toContainText(
    `${error.message} ${error.remedy}`,
  );
});

test('a refused message says so in the form, and the text stays', async ({ page }) => {
  await open(page);
  await page.route('**/api/kafka/messages', (route) =>
    route.fulfill({
      status: 413,
      json: { error: { code: 'KAFKA_MESSAGE_TOO_LARGE', message: '메시지가 큽니다.', remedy: '줄이세요.' } },
    }),
  );
  await liveTab(page, '메시지').click();
  await page.getByRole('button', { name: '보내기' }).click();
  const form = page.getByRole('form');
  await form.getByRole('textbox', { name: '값' }).fill('kept');
  await form.getByRole('textbox', { name: '값' }).press('Control+Enter');
  await expect(form.getByRole('alert')).toContainText('줄이세요.');
  await expect(form.getByRole('textbox', { name: '값' })).toHaveValue('kept');
});

test('tabs are one stop with arrows; a reload keeps tab, topic and filter', async ({ page }) => {
  await open(page);
  await liveTab(page, '리소스').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(liveTab(page, '모니터링')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(liveTab(page, '메시지')).toBeFocused();
  await page.getByLabel('토픽', { exact: true }).selectOption({ index: 1 });
  const asked = page.waitForRequest((request) => request.url().includes('filter=hel'));
  await page.getByLabel('메시지 거르기').fill('hel');
  await asked;
  await page.reload();
  await expect(liveTab(page, '메시지')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByLabel('토픽', { exact: true })).toHaveValue(view.topics[1]!.name);
  await expect(page.getByLabel('메시지 거르기')).toHaveValue('hel');
});

test('the list of messages is one stop with arrows', async ({ page }) => {
  await open(page);
  await liveTab(page, '메시지').click();
  const rows = page.getByRole('list', { name: '메시지, 새것부터' }).getByRole('button');
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows.nth(1)).toHaveAttribute('aria-expanded', 'true');
});

test('Kafka is not looked at while its tabs are hidden', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/kafka')) asked.push(request.url());
  });
  await open(page);
  await expect(page.getByText('실습 대상').or(liveTab(page, '리소스')).first()).toBeVisible();
  expect(asked).toEqual([]);
  await liveTab(page, '토픽').click();
  await expect.poll(() => asked.length).toBe(1);
});

for (const { name: appearance, theme, size } of APPEARANCES)
  test(`${appearance}: accessible, and nothing scrolls sideways`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize(size);
    await open(page);
    for (const name of ['토픽', '그룹', '메시지']) {
      await liveTab(page, name).click();
      const panel = page.getByRole('tabpanel', { name });
      await expect(panel).toContainText('my-topic');
      if (name === '토픽') await panel.getByRole('button', { name: /^my-topic/ }).click();
      if (name === '메시지') await panel.getByRole('button', { name: '보내기' }).click();
      const wide = await page.evaluate(() =>
        [document.documentElement, document.querySelector('.live-body')!].map(
          ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
        ),
      );
      expect(wide, name).toEqual([0, 0]);
      await expectAccessible(page, { include: '.live' });
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${theme}-${size.width}-${name}.png` });
    }
  });
