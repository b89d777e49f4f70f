import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../sandbox/control/testing.ts';
import { driveMembers } from './support/board-view.ts';
import { CHAPTERS, doStep, waitForTarget } from './support/course.ts';
import { produceAndSee, seeGroup } from './support/kafka-view.ts';
import { expect, test } from './support/test.ts';

const ROOT = join(import.meta.dirname, '..');
const NODE = join(ROOT, 'node_modules/node/bin/node');

// In this order, and not serial: a second try of the one in CI does not take the other with it.
test.describe('the whole course, from an empty cluster to an empty cluster', () => {
  test('all cards turn green by pressing Run', async ({ page, lab }) => {
    await page.goto(`${lab.url}/chapters/${CHAPTERS[0]}`);
    await waitForTarget(page);
    for (const chapter of CHAPTERS) {
      await test.step(chapter, async () => {
        await page.goto(`/chapters/${chapter}`);
        await waitForTarget(page);
        const cards = page.locator('[data-step]:has([data-action], [data-run=change])');
        for (const id of await cards.evaluateAll((all) => all.map((card) => card.id)))
          await test.step(id, () => doStep(page, page.locator(`[id="${id}"]`)));
        await expect(page.getByText('모두 마쳤습니다', { exact: true })).toBeVisible();
        // It leaves brokers, messages and a group's commits behind it.
        if (chapter === '04-accessing-kafka')
          await test.step('the live view', async () => {
            await seeGroup(page, 'my-board-group');
            await produceAndSee(page, 'my-topic');
            // Without a size xterm.js measures each character that a terminal in the background prints.
            const hidden = page.locator('.screen.behind .xterm').first();
            await expect(hidden).toBeHidden();
            expect(await hidden.evaluate((element) => element.clientWidth)).toBeGreaterThan(0);
            await driveMembers(page, 'my-members', 'my-topic');
          });
      });
    }
    // Progress is the server's: another browser, or this one tomorrow, goes on here.
    await page.goto('/');
    await expect(page).toHaveURL(new RegExp(`/chapters/${CHAPTERS.at(-1)}$`));
  });

  // Without the browser, on the sandbox and the files that the first round left: that is where it would stumble.
  test('and once more on what the first round left', async ({ lab }, info) => {
    const report = info.outputPath('walkthrough.json');
    const walked = await execute(NODE, ['scripts/walkthrough.ts', '--json', report], { LAB_HOME: lab.home });
    expect(existsSync(report), walked.stdout + walked.stderr).toBe(true);
    const { seconds, waitingSeconds, chapters } = JSON.parse(readFileSync(report, 'utf8'));
    expect(
      chapters.flatMap(({ steps }: { steps: { green: boolean }[] }) => steps.filter(({ green }) => !green)),
    ).toEqual([]);
    expect(walked.code, walked.stderr).toBe(0);
    info.annotations.push({ type: 'seconds', description: `${seconds}, of these waiting ${waitingSeconds}` });
  });
});
