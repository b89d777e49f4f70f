import type { Page } from '@playwright/test';
import type { MetricsChart, MetricsRange, MetricsView } from '../lib/api.ts';
import { expectAccessible } from './support/accessible.ts';
import { sandbox, showEvents, showStream } from './support/fake-events.ts';
import { liveTab } from './support/kafka-view.ts';
import { APPEARANCES } from './support/appearances.ts';
import { expect, test } from './support/test.ts';

// What a class sees after some minutes, with an outage in between. A real Prometheus is asked in lib/metrics.
const CHAPTER = '03-kafka-cluster';
const STEP_MS = 5_000;
const NOW = new Date(2026, 10, 26, 14, 10, 2).getTime();
const LAST = Math.floor(NOW / STEP_MS) * STEP_MS;
const times = [...Array.from({ length: 60 }, (_, index) => LAST - (59 - index) * STEP_MS), NOW];
const at = (hour: number, minute: number, second: number) =>
  new Date(2026, 10, 26, hour, minute, second).getTime();

/** Nothing before 14:06, and nothing while the exporter was away. */
const known = (time: number) => time >= at(14, 6, 0) && !(time > at(14, 7, 30) && time < at(14, 8, 10));
const values = (of: (seconds: number) => number) =>
  times.map((time) => (known(time) ? Math.round(of((time - at(14, 6, 0)) / 1_000) * 1_000) / 1_000 : null));
const charts: MetricsChart[] = [
  {
    id: 'in',
    query: 'sum by (topic) (rate(kafka_topic_partition_current_offset{topic!~"__.+"}[30s]))',
    times,
    series: [
      { topic: 'edu-topic-07', values: values((s) => Math.min(1, s / 30)) },
      { topic: 'my-topic', values: values((s) => (s > 90 ? 0.4 : 0)) },
    ],
  },
  {
    id: 'consumed',
    query: 'sum by (consumergroup, topic) (…)',
    times,
    series: [{ group: 'edu-group-07', topic: 'edu-topic-07', values: values((s) => (s < 180 ? 1 : 0)) }],
  },
  {
    id: 'lag',
    query: 'sum by (consumergroup, topic) (kafka_consumergroup_lag{topic!~"__.+"} >= 0)',
    times,
    series: Array.from({ length: 6 }, (_, index) => ({
      group: `edu-group-0${index + 1}`,
      topic: `edu-topic-0${index + 1}`,
      values: values((s) => Math.max(0, s - 120) * (6 - index)),
    })),
    others: { count: 24, values: values((s) => s / 4) },
  },
];
const view: MetricsView = {
  live: 'live',
  at: NOW,
  range: '5m',
  rangeMs: 60 * STEP_MS,
  charts,
  stats: [
    { id: 'brokers', query: 'kafka_brokers', value: 3 },
    { id: 'topics', query: 'count(kafka_topic_partitions)', value: 31 },
    { id: 'partitions', query: 'sum(kafka_topic_partitions)', value: 93 },
    { id: 'replicas', query: 'sum(kafka_topic_partition_replicas)', value: 429 },
    { id: 'inSync', query: 'sum(kafka_topic_partition_in_sync_replica)', value: 428 },
    { id: 'underReplicated', query: 'sum(kafka_topic_partition_under_replicated_partition)', value: 1 },
    { id: 'notPreferred', query: 'sum(kafka_topic_partition_leader_is_preferred < bool 1)', value: 0 },
  ],
  partitions: [0, 1, 2, 3].map((partition) => ({
    topic: 'edu-topic-07',
    partition,
    ...(partition < 3 && { leader: partition }),
    replicas: 3,
    inSync: partition === 1 ? 2 : 3,
    oldest: 0,
    newest: 1_234 + partition,
  })),
  positions: [0, 1, 2].map((partition) => ({
    group: 'edu-group-07',
    topic: 'edu-topic-07',
    partition,
    offset: 1_200,
    lag: 34 + partition,
  })),
  skipped: 0,
  grafana: 'https://grafana.apps.example.com',
};
const error = {
  code: 'METRICS_NOT_READY',
  message: 'Prometheus가 아직 없습니다.',
  remedy: 'monitoring/prometheus.yaml을 적용하세요.',
} as const;

async function open(page: Page, shown: MetricsView = view): Promise<void> {
  await showEvents(page, CHAPTER, [{ type: 'target', target: sandbox }]);
  await showStream(page, '/api/metrics', [shown]);
}
async function openTab(page: Page, shown?: MetricsView) {
  await open(page, shown);
  await page.goto(`/chapters/${CHAPTER}`);
  await liveTab(page, '모니터링').click();
  return page.getByRole('tabpanel', { name: '모니터링' });
}

test('the charts say in numbers what they draw: the newest, the unit, and what is added up', async ({
  page,
}) => {
  const panel = await openTab(page);
  const incoming = panel.getByRole('region', { name: '들어온 메시지' });
  await expect(incoming.getByRole('heading')).toContainText('개/초');
  await expect(incoming.getByRole('row', { name: /edu-topic-07/ })).toContainText('1.0');
  const lag = panel.getByRole('region', { name: '밀린 메시지' });
  await expect(lag.getByRole('row')).toHaveCount(1 + 6 + 1);
  await expect(lag.getByRole('row', { name: /그 밖의 24개/ })).toBeVisible();
});

test('a time when nothing was scraped breaks the line and is named', async ({ page }) => {
  const panel = await openTab(page);
  const incoming = panel.getByRole('region', { name: '들어온 메시지' });
  await expect(panel).toContainText('수치를 가져오지 못한 때입니다: 14:07–14:08');
  const path = await incoming.locator('.plot .line.p0 > path').getAttribute('d');
  expect(path!.match(/M/g)).toHaveLength(2);
});

test('partitions that lack replicas and a missing leader are told in words', async ({ page }) => {
  const panel = await openTab(page);
  const table = panel.getByRole('region', { name: '파티션의 offset' });
  await expect(table.getByRole('row', { name: /P1/ })).toContainText('3개 중 2개');
  await expect(table.getByRole('row', { name: /P3/ })).toContainText('없음');
  await expect(panel.getByText('ISR이 모자란 파티션').locator('..')).toContainText('확인 필요');
});

test('the arrow keys read a chart moment by moment', async ({ page }) => {
  const panel = await openTab(page);
  const plot = panel.getByRole('slider', { name: /^밀린 메시지/ });
  await plot.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(plot).toHaveAttribute('aria-valuetext', /^14:10:00, edu-group-01 edu-topic-01 720개/);
  const chart = panel.getByRole('region', { name: '밀린 메시지' });
  await expect(chart).toContainText('14:10:00');
  await page.keyboard.press('Home');
  await expect(plot).toHaveAttribute('aria-valuetext', /수치 없음/);
  await page.keyboard.press('Escape');
  await expect(chart).not.toContainText('14:10:00');
});

test('the range is chosen by arrows, asked of the server, and kept over a reload', async ({ page }) => {
  const panel = await openTab(page);
  const chosen = panel.getByRole('radio', { name: '5분', exact: true });
  await expect(chosen).toHaveAttribute('aria-checked', 'true');
  await chosen.focus();
  const asked = (range: MetricsRange) =>
    page.waitForRequest((request) => request.url().endsWith(`/api/metrics?range=${range}`));
  const [quarter] = await Promise.all([asked('15m'), page.keyboard.press('ArrowRight')]);
  expect(quarter).toBeTruthy();
  await expect(panel.getByRole('radio', { name: '15분' })).toBeFocused();
  await Promise.all([asked('15m'), page.reload()]);
  await expect(panel.getByRole('radio', { name: '15분' })).toHaveAttribute('aria-checked', 'true');
});

test('the server refuses a range that there is not', async ({ page }) => {
  await page.goto('/monitoring');
  const answer = await page.request.get('/api/metrics?range=2w');
  expect(answer.status()).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'BAD_REQUEST' } });
});

test("the cluster's Grafana has a link, where there is one", async ({ page }) => {
  const panel = await openTab(page);
  const link = panel.getByRole('link', { name: 'Grafana' });
  await expect(link).toHaveAttribute('href', view.grafana!);
  await open(page, { ...view, grafana: undefined });
  await page.reload();
  await expect(panel.getByRole('region', { name: '들어온 메시지' })).toContainText('edu-topic-07');
  await expect(link).toHaveCount(0);
});

test('without Prometheus the tab says which step makes it', async ({ page }) => {
  const panel = await openTab(page, {
    ...view,
    live: 'off',
    charts: [],
    stats: [],
    partitions: [],
    positions: [],
    error,
  });
  await expect(panel).toContainText(`${error.message} ${error.remedy}`);
});

test('while Prometheus is away what was seen last stays, under the reason', async ({ page }) => {
  const panel = await openTab(page, { ...view, live: 'connecting', error });
  await expect(panel).toContainText(error.message);
  await expect(panel.getByRole('region', { name: '들어온 메시지' })).toContainText('edu-topic-07');
  await expect(page.locator('.live-tabs .stamp')).toContainText('다시 잇는 중');
});

test('empty charts say what will appear', async ({ page }) => {
  const panel = await openTab(page, {
    ...view,
    charts: charts.map((chart) => ({ ...chart, series: [], others: undefined })),
    partitions: [],
    positions: [],
  });
  await expect(panel.getByRole('region', { name: '읽은 메시지' })).toContainText('읽고 커밋하기 시작하면');
  await expect(panel.getByRole('region', { name: '그룹의 위치' })).toContainText('커밋하면');
});

test('Prometheus is asked only while the tab is shown; the page for the projector shows the same', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/metrics')) asked.push(request.url());
  });
  await open(page);
  await page.goto(`/chapters/${CHAPTER}`);
  await liveTab(page, '토픽').click();
  expect(asked).toEqual([]);
  await liveTab(page, '모니터링').click();
  await page.getByRole('link', { name: '크게 보기' }).click();
  await expect(page).toHaveURL(/\/monitoring$/);
  await expect(page.getByRole('main').getByRole('region', { name: '밀린 메시지' })).toContainText(
    'edu-group-01',
  );
  await page.getByRole('link', { name: '실습 카드로' }).click();
  await expect(page).toHaveURL(/\/chapters\//);
});

for (const { name: appearance, theme, size } of APPEARANCES)
  for (const place of ['tab', 'page'] as const)
    test(`${place}, ${appearance}: accessible, and nothing scrolls sideways`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      if (place === 'tab') await openTab(page);
      else {
        await open(page);
        await page.goto('/monitoring');
      }
      await expect(page.getByRole('region', { name: '들어온 메시지' }).locator('svg .line')).not.toHaveCount(
        0,
      );
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${place}-${theme}-${size.width}.png` });
      await page.getByLabel('들어온 메시지의 PromQL', { exact: true }).click();
      const scroller = place === 'tab' ? '.live-body' : '.monitoring';
      const wide = await page.evaluate(
        (selector) =>
          [document.documentElement, document.querySelector(selector)!].map(
            ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
          ),
        scroller,
      );
      expect(wide).toEqual([0, 0]);
      await expectAccessible(page, { include: place === 'tab' ? '.live' : '.frame' });
    });
