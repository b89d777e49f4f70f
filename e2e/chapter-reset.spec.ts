import type { Page } from '@playwright/test';
import type { LabFile } from '../lib/api.ts';
import { sandbox, showEvents, step } from './support/fake-events.ts';
import { expect, test } from './support/test.ts';

const CHAPTER = '02-operator-install';
/** No card shows it: a check names it with `*`. */
const FILE = 'kafka/strimzi/install/cluster-operator/020-RoleBinding-strimzi-cluster-operator.yaml';

const ask = (page: Page, method: string, text?: string): Promise<LabFile> =>
  page.evaluate(
    async ({ path, method, text }) => {
      const answer = await fetch(path, {
        method,
        headers: { 'content-type': 'application/json' },
        body: text && JSON.stringify({ text }),
      });
      return (await answer.json()) as LabFile;
    },
    { path: `/api/files/${FILE}`, method, text },
  );

test('장 초기화 says what it does, does it, and says what it has done', async ({ page }) => {
  await showEvents(page, CHAPTER, [
    { type: 'target', target: sandbox },
    step(CHAPTER, 'create-namespace', 'done'),
  ]);
  await page.goto(`/chapters/${CHAPTER}`);
  expect(await ask(page, 'PUT', 'namespace: kafka\n')).toMatchObject({ modified: true });

  await page.getByRole('button', { name: '장 초기화' }).click();
  const dialog = page.getByRole('alertdialog', { name: '2장을 처음부터 다시 할까요?' });
  await expect(dialog).toContainText('이 장에서 고친 파일을 처음 내용으로 되돌립니다.');
  await expect(dialog).toContainText('클러스터에 만든 것은 그대로 있어서');
  await dialog.getByRole('button', { name: '초기화' }).click();
  await expect(
    page.getByRole('status').filter({
      hasText:
        '2장의 진도를 지웠습니다. 파일 1개를 처음 내용으로 되돌렸습니다. 클러스터에 만든 것은 그대로 있습니다.',
    }),
  ).toBeVisible();
  expect(await ask(page, 'GET')).toMatchObject({ modified: false });
});
