import type { Locator, Page } from '@playwright/test';
import type { BoardEvent, BoardFrame } from '../lib/api.ts';
import {
  classComparisons,
  classRecording,
  GROUP,
  kafkaView,
  largeRecording,
  member,
  openBoard,
  TOPIC,
  type Recording,
} from './support/board-events.ts';
import { expectAccessible } from './support/accessible.ts';
import { streamBoard } from './support/board-stream.ts';
import { showStream } from './support/fake-events.ts';
import { APPEARANCES } from './support/appearances.ts';
import { expect, test } from './support/test.ts';

// What a group goes through in minutes, told by fake events. The board's own server is tested with a real group.
const lane = (page: Page, clientId: string): Locator => page.locator(`[data-lane="${clientId}"]`);
const transport = (page: Page): Locator => page.getByRole('region', { name: '녹화' });
const live: BoardEvent = { type: 'state', live: 'live' };

test('a lane a member: what it owns, how far behind, its pauses; the idle one is named', async ({ page }) => {
  await openBoard(page);
  await expect(lane(page, 'spring')).toContainText('Spring Boot');
  await expect(lane(page, 'spring').locator('.chip')).toHaveText('P0');
  await expect(lane(page, 'python-2').locator('.lag')).toContainText('7');
  await expect(lane(page, 'spring').locator('.track')).toContainText('3,012 ms');
  await expect(lane(page, 'python-2').locator('.track')).toContainText('약 640 ms');
  await expect(lane(page, 'python-3')).toContainText('맡은 것 없음');
  await expect(lane(page, 'python-3')).toContainText('할 일이 없습니다');
  await expect(page.getByText('gen 12 · python-3 합류')).toBeVisible();
  await expect(page.getByRole('img', { name: /^그룹 상태: Stable/ })).toBeVisible();
  const facts = page.locator('.board-facts dl');
  await expect(facts).toContainText('generation12');
  await expect(facts).toContainText('쉬는 멤버 1');
  await expect(facts).toContainText('최대 3,012 ms');
  await expect(page.locator('.insight b')).toHaveText('배정은 그대로인데 셋 다 멈췄습니다.');
});

test('messages: what is not committed yet, who reads a partition, and who read a message', async ({
  page,
}) => {
  await openBoard(page);
  const row = page.getByRole('region', { name: '메시지 흐름' }).getByRole('listitem').nth(2);
  await expect(row).toContainText('P2');
  await expect(row.locator('.new')).toHaveCount(7);
  await expect(row).toContainText('python-2');
  const table = page.getByRole('region', { name: '받은 메시지' });
  await expect(table.getByRole('row', { name: /P1 1211/ })).toContainText('python-1');
  await expect(table.getByRole('row', { name: /P2 1198/ })).toContainText('커밋 전');
});

test('a partition moves to its new lane when its owner changes, and a member that left stays grey', async ({
  page,
}) => {
  // An animation may be over before it is looked for: each is noted as it begins.
  await page.addInitScript(() => {
    const { animate } = Element.prototype;
    const moves: string[] = [];
    Object.assign(globalThis, { moves });
    HTMLElement.prototype.animate = function (...how) {
      if (this.dataset.chip !== undefined) moves.push(this.textContent);
      return animate.apply(this, how);
    };
  });
  const moves = () => page.evaluate(() => (globalThis as unknown as { moves: string[] }).moves);
  const stream = await streamBoard(page);
  await openBoard(page);
  const now = Date.now();
  const frame = (at: number, members: BoardFrame['members'], state = 'Stable'): BoardFrame => ({
    ...{ at, state, type: 'consumer', assignor: 'uniform', epoch: 3, rebalances: 0, members },
  });
  const recording: Recording = {
    ...{ type: 'recording', group: GROUP, ticks: [], pauses: [], notes: [], processes: [] },
    frames: [frame(now - 60_000, [member('a', [0, 1]), member('b', [2])])],
  };
  await stream.tell(live, recording);
  await expect(lane(page, 'a').locator('.chip')).toHaveText(['P0', 'P1']);

  await stream.tell({ type: 'frame', frame: frame(now, [member('a', [0]), member('b', [1, 2])]) });
  await expect(lane(page, 'b').locator('.chip')).toHaveText(['P1', 'P2']);
  expect(await moves()).toEqual(['P1']);

  await stream.tell({ type: 'frame', frame: frame(now + 1, [member('a', [0, 1, 2])]) });
  await expect(lane(page, 'a').locator('.chip')).toHaveText(['P0', 'P1', 'P2']);
  await expect(lane(page, 'b')).toHaveClass(/gone/);
  await expect(lane(page, 'b')).toContainText('나감');
});

test('during a rebalance what was given up is dashed, and a new member waits', async ({ page }) => {
  await openBoard(page, (now) => {
    const recording = classRecording(now);
    const last = recording.frames.at(-1)!;
    const members = last.members.map((one) => ({ ...one, assignments: [] }));
    const frame = { ...last, at: now - 500, state: 'CompletingRebalance', rebalances: 4 };
    return [
      live,
      {
        ...recording,
        frames: [...recording.frames, { ...frame, members: [...members, member('late', [])] }],
      },
    ];
  });
  await expect(page.getByRole('img', { name: /^그룹 상태: CompletingRebalance/ })).toBeVisible();
  await expect(lane(page, 'spring').locator('.chip.given')).toHaveText('P0');
  await expect(lane(page, 'late')).toContainText('배정 기다림');
});

test('a killed member is silent until the group notices', async ({ page }) => {
  const stream = await streamBoard(page);
  await openBoard(page);
  const recording = classRecording(Date.now());
  await stream.tell(live, recording);
  const killed = recording.processes.map((one) =>
    one.name === 'python-1' ? { ...one, state: 'killed' as const } : one,
  );
  await stream.tell({ type: 'processes', processes: killed });
  await expect(lane(page, 'python-1')).toContainText('그룹은 아직 모릅니다');
  await expect(lane(page, 'python-1')).toContainText(/강제 종료함 · \d+초째/);
  const last = recording.frames.at(-1)!;
  const members = last.members.filter(({ clientId }) => clientId !== 'python-1');
  await stream.tell({ type: 'frame', frame: { ...last, at: Date.now(), members } });
  await expect(lane(page, 'python-1').locator('.track')).toContainText('응답 없음');
  await expect(lane(page, 'python-1')).toContainText('나감');
});

test('members are stopped at once, and killed only after a question', async ({ page }) => {
  const asked: string[] = [];
  await page.route('**/api/board/members**', (route) => {
    asked.push(
      `${route.request().method()} ${new URL(route.request().url()).pathname}${new URL(route.request().url()).search}`,
    );
    return route.fulfill({ status: 202, json: {} });
  });
  await openBoard(page);
  await lane(page, 'python-1').getByRole('button', { name: 'python-1 종료' }).click();
  await expect.poll(() => asked).toEqual(['DELETE /api/board/members/python-1']);
  await lane(page, 'python-2').getByRole('button', { name: 'python-2 강제 종료' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('session.timeout.ms');
  await dialog.getByRole('button', { name: '강제 종료' }).click();
  await expect.poll(() => asked.at(-1)).toBe('DELETE /api/board/members/python-2?kill=1');
});

test('a member from elsewhere says why it cannot be stopped here', async ({ page }) => {
  await openBoard(page, (now) => [live, { ...classRecording(now), processes: [] }]);
  await expect(lane(page, 'spring')).toContainText('실습실 터미널의 프로그램이');
  await expect(lane(page, 'spring').getByRole('button')).toHaveCount(0);
});

test('hosts and names of any kind: IPv6, none, 200 characters', async ({ page }) => {
  const long = (end: string) => `${'consumer_edu_group_07_'.repeat(10)}`.slice(0, 200 - end.length) + end;
  const hosts = ['/fd00:10:244:0:0:0:0:12', '', `/${long('.example')}`, '/10.88.0.9'];
  const names = ['v6', 'nowhere', long('-1'), long('-2')];
  await openBoard(page, (now) => {
    const members = names.map((name, index) => ({ ...member(name, [index]), host: hosts[index]! }));
    const frame = { at: now - 60_000, state: 'Stable', type: 'consumer', assignor: 'uniform' } as const;
    const later = { ...frame, at: now - 30_000, epoch: 2, rebalances: 1, members };
    const frames = [{ ...frame, epoch: 1, rebalances: 0, members: members.slice(0, 2) }, later];
    const notes = [{ at: now - 30_000, kind: 'joined', text: `${names[2]}이 그룹에 들어왔습니다.` } as const];
    const processes = names.map((name) => ({ name, state: 'running', startedAt: now }) as const);
    return [live, { ...classRecording(now), frames, notes, processes, pauses: [] }];
  });
  await expect(lane(page, 'v6').locator('.host')).toHaveText('fd00:10:244::12');
  await expect(lane(page, 'nowhere').locator('.host')).toHaveCount(0);
  const host = lane(page, names[2]!).locator('.host');
  await expect(host).toHaveAttribute('title', `호스트 ${long('.example')}`);
  // Two programs of one name are told apart by its end.
  const inside = (one: Locator) =>
    one.evaluate((element) => {
      const own = element.getBoundingClientRect();
      const room = element.closest('.who')!.getBoundingClientRect();
      return own.width > 0 && own.right <= room.right + 0.5;
    });
  for (const name of names.slice(2)) {
    const end = lane(page, name).locator('b .ends > :last-child');
    await expect(end).toHaveText(name.slice(-6));
    expect(await inside(end)).toBe(true);
  }
  expect(await inside(host.locator('.ends > :last-child'))).toBe(true);
  await lane(page, names[2]!)
    .getByRole('button', { name: /강제 종료$/ })
    .click();
  for (const part of ['html', '.board', '.board-body', '.insight', '.dialog'])
    expect(await page.locator(part).evaluate((one) => one.scrollWidth - one.clientWidth), part).toBe(0);
});

test('the protocols stand side by side, each with a way to its group', async ({ page }) => {
  await openBoard(page, (now) => [live, classRecording(now), classComparisons(now)]);
  await page.getByRole('link', { name: '방식 비교' }).click();
  const section = page.getByRole('region', { name: '방식 비교' });
  await expect(section).toBeInViewport();
  await expect(section.getByRole('rowheader')).toHaveText([
    ...['Classic eager', 'Classic cooperative', 'KIP-848', 'KIP-848'],
  ]);
  const row = (name: string) =>
    section.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(row(GROUP)).toContainText('2개 중 2개2,955 ms3,012 ms');
  await expect(row(`${GROUP}-coop`)).toContainText('하나를 더 넣으면 잽니다');
  await expect(row(`${GROUP}-kip848`)).toContainText('2개 중 1개약 640 ms약 640 ms');
  await expect(row('my-group')).toContainText('없음——');
  await expect(section).toContainText(/내 그룹\(edu-group-\d\d, /);
  await row(`${GROUP}-kip848`).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`group=${GROUP}-kip848$`));
});

test('a member is added with the chosen protocol, and one that starts has a line of its own', async ({
  page,
}) => {
  let body: unknown;
  await page.route('**/api/board/members', (route) => {
    body = route.request().postDataJSON();
    return route.fulfill({ status: 201, json: { name: 'member-1', state: 'starting', startedAt: 1 } });
  });
  await openBoard(page, (now) => {
    const recording = classRecording(now);
    const starting = { name: 'member-1', group: GROUP, state: 'starting', startedAt: now } as const;
    return [live, { ...recording, processes: [...recording.processes, starting] }];
  });
  await page.getByRole('radio', { name: 'KIP-848' }).click();
  await page.getByRole('button', { name: '멤버 추가' }).click();
  await expect.poll(() => body).toEqual({ group: GROUP, topic: TOPIC, protocol: 'consumer' });
  await expect(page.getByText('합류하는 중')).toBeVisible();
});

test('without a topic the first member is asked for one; a refusal is told with what to do', async ({
  page,
}) => {
  await page.route('**/api/board/members', (route) =>
    route.fulfill({
      status: 403,
      json: {
        error: { code: 'KAFKA_AUTHORIZATION', message: '권한이 없습니다.', remedy: 'ACL을 확인하세요.' },
      },
    }),
  );
  const stream = await streamBoard(page);
  await openBoard(page);
  await stream.tell(live, {
    ...{ type: 'recording', group: GROUP, frames: [], ticks: [], pauses: [], notes: [], processes: [] },
  });
  await expect(page.getByText('아직 멤버가 없습니다.')).toBeVisible();
  await page.getByRole('button', { name: '멤버 추가' }).click();
  await page.getByRole('dialog').getByLabel('토픽').selectOption(TOPIC);
  await page.getByRole('dialog').getByRole('button', { name: '멤버 추가' }).click();
  await expect(page.locator('.board-problem')).toContainText('권한이 없습니다. ACL을 확인하세요.');
});

test('pause, steps and replay show the recording, and 실시간으로 comes back', async ({ page }) => {
  await openBoard(page);
  await expect(lane(page, 'python-3')).toBeVisible();
  await transport(page).getByRole('button', { name: '멈춤' }).click();
  await expect(transport(page)).toHaveAttribute('data-mode', 'paused');
  const back = transport(page).getByRole('button', { name: '한 단계 뒤로' });
  // The note, the frame in which python-3 got nothing, the one in which it joined: two frames share the note's time.
  await back.click();
  await back.click();
  await expect(page.getByRole('img', { name: /^그룹 상태: PreparingRebalance/ })).toBeVisible();
  await expect(lane(page, 'python-3')).toContainText('배정 기다림');
  await back.click();
  await expect(lane(page, 'python-3')).toHaveCount(0);
  await expect(lane(page, 'python-2').locator('.chip')).toHaveText('P2');
  await expect(lane(page, 'spring')).toContainText('지난 화면입니다.');
  await transport(page).getByRole('button', { name: '한 단계 앞으로' }).click();
  await expect(lane(page, 'python-3')).toBeVisible();
  await transport(page).getByRole('button', { name: '이어서 재생' }).click();
  // Three seconds of the recording later the group is Stable again.
  await expect(page.getByRole('img', { name: /^그룹 상태: Stable/ })).toBeVisible();
  await expect(transport(page)).toHaveAttribute('data-mode', 'playing');
  await transport(page).getByRole('button', { name: '실시간으로' }).click();
  await expect(transport(page)).toContainText('실시간');
  await expect(lane(page, 'python-3').getByRole('button', { name: 'python-3 종료' })).toBeVisible();
});

test('the scrubber goes to any moment', async ({ page }) => {
  await openBoard(page);
  const scrubber = page.getByRole('slider', { name: '보고 있는 때' });
  await expect(scrubber).toBeEnabled();
  await scrubber.focus();
  await page.keyboard.press('Home');
  await expect(page.locator('[data-lane]')).toHaveCount(1);
  await expect(lane(page, 'spring').locator('.chip')).toHaveText(['P0', 'P1', 'P2']);
});

test('keys: arrows between lanes, a, Delete, Shift+Delete, space, comma and period', async ({ page }) => {
  const asked: string[] = [];
  await page.route('**/api/board/members**', (route) => {
    asked.push(`${route.request().method()} ${new URL(route.request().url()).pathname}`);
    return route.fulfill({ status: 202, json: {} });
  });
  await openBoard(page);
  await lane(page, 'spring').focus();
  await page.keyboard.press('ArrowDown');
  await expect(lane(page, 'python-1')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect.poll(() => asked).toEqual(['DELETE /api/board/members/python-1']);
  await page.keyboard.press('Shift+Delete');
  await expect(page.getByRole('alertdialog')).toContainText('python-1');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await page.keyboard.press('a');
  await expect.poll(() => asked.at(-1)).toBe('POST /api/board/members');
  await lane(page, 'python-1').focus();
  await page.keyboard.press(' ');
  await expect(transport(page)).toHaveAttribute('data-mode', 'paused');
  await page.keyboard.press(',');
  await page.keyboard.press(',');
  await expect(page.getByRole('img', { name: /^그룹 상태: PreparingRebalance/ })).toBeVisible();
  await page.keyboard.press('.');
  await expect(page.getByRole('img', { name: /^그룹 상태: Stable/ })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('멤버 줄 사이 이동');
});

test('what Kafka refuses is told; what was seen stays', async ({ page }) => {
  const error = {
    code: 'KAFKA_AUTHORIZATION',
    message: '그룹을 볼 권한이 없습니다.',
    remedy: 'KafkaUser의 ACL을 확인하세요.',
  } as const;
  await openBoard(page, (now) => [classRecording(now), { type: 'state', live: 'off', error }]);
  await expect(page.locator('.board-body .trouble')).toContainText(`${error.message} ${error.remedy}`);
  await expect(lane(page, 'spring')).toBeVisible();
});

test('no cluster: why, and no lanes', async ({ page }) => {
  const error = {
    code: 'KAFKA_NOT_READY',
    message: 'Kafka cluster가 없습니다.',
    remedy: '3장을 하세요.',
  } as const;
  await openBoard(page, () => [{ type: 'state', live: 'off', error }]);
  await expect(page.locator('.board-body .trouble')).toContainText(error.message);
  await expect(page.locator('[data-lane]')).toHaveCount(0);
});

test('a group that is gone is named so', async ({ page }) => {
  const stream = await streamBoard(page);
  await openBoard(page);
  const now = Date.now();
  const gone = { at: now - 300_000, state: 'Dead', type: 'classic', rebalances: 1, members: [] } as const;
  await stream.tell(live, { ...classRecording(now), frames: [{ ...gone, members: [] }], processes: [] });
  await expect(page.getByText('지금은 클러스터에 없습니다.')).toBeVisible();
  await expect(page.locator('.machine-other')).toContainText('Dead');
});

test('any group can be chosen; without one the first with members is opened', async ({ page }) => {
  await openBoard(page);
  await page.getByRole('button', { name: `그룹: ${GROUP}` }).click();
  await page.getByRole('menuitemradio', { name: /my-group/ }).click();
  await expect(page).toHaveURL(/group=my-group/);
  const view = {
    ...kafkaView,
    groups: kafkaView.groups.map((one) => ({
      ...one,
      members: one.id === 'my-group' ? [{ ...member('a', [0]) }] : [],
    })),
  };
  await page.unroute((url) => url.pathname === '/api/kafka');
  await showStream(page, '/api/kafka', [{ ...view, groups: view.groups.slice(0, 1) }]);
  await page.goto('/board');
  await expect(page).toHaveURL(/group=my-group/);
});

test('100 partitions and 30 members are readable: ranges, lanes that scroll, only rows in sight drawn', async ({
  page,
}) => {
  await openBoard(page, (now) => [live, largeRecording(now, 100, 10), largeRecording(now)]);
  await expect(page.locator('[data-lane]')).toHaveCount(30);
  for (const chip of await page.locator('[data-lane] .chip').all())
    expect(await chip.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  const drawn = await page.locator('.flow .cells').count();
  expect(drawn).toBeLessThan(40);
  await lane(page, 'member-1').focus();
  for (let index = 0; index < 29; index++) await page.keyboard.press('ArrowDown');
  await expect(lane(page, 'member-30')).toBeFocused();
  await expect(lane(page, 'member-30')).toBeInViewport();
});

test('less time can be shown, so that short pauses are wider', async ({ page }) => {
  await openBoard(page);
  await page.getByRole('button', { name: '2분 전' }).click();
  await page.getByRole('button', { name: '1분 전' }).click();
  await expect(page.getByRole('button', { name: '30초 전' })).toBeVisible();
  await expect(page.getByText('gen 12 · python-3 합류')).toBeInViewport();
});

test('many partitions of one member become ranges', async ({ page }) => {
  await openBoard(page, (now) => [live, largeRecording(now, 100, 5)]);
  await expect(lane(page, 'member-2').locator('.chip').first()).toHaveText(/^P\d+–P\d+$/);
});

const states: Record<string, (now: number) => BoardEvent[]> = {
  class: (now) => [live, classRecording(now), classComparisons(now)],
  large: (now) => [live, largeRecording(now)],
};
for (const { name: appearance, theme, size } of APPEARANCES)
  for (const [name, events] of Object.entries(states))
    test(`${appearance}, ${name}: accessible, and nothing scrolls sideways`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      await openBoard(page, events);
      await expect(page.locator('[data-lane]').first()).toBeVisible();
      await expect(
        page.getByRole('region', { name: '받은 메시지' }).locator('tbody tr').first(),
      ).toBeAttached();
      const wide = await page.evaluate(() =>
        ['html', '.board', '.board-body'].map((selector) => {
          const { scrollWidth, clientWidth } = document.querySelector(selector)!;
          return scrollWidth - clientWidth;
        }),
      );
      expect(wide).toEqual([0, 0, 0]);
      await expectAccessible(page);
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/board-${name}-${theme}-${size.width}.png` });
    });
