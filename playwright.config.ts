import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import type { LabOptions } from './e2e/support/test.ts';

const SYSTEM_CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const MINUTE_MS = 60_000;
/** A trace of a quarter of an hour slows the page down and takes minutes to write. */
const WHOLE_COURSE = {
  timeout: 30 * MINUTE_MS,
  // A button that cannot be pressed is told of in a minute, not when the test's own time is over.
  use: { trace: 'off', screenshot: 'only-on-failure', actionTimeout: MINUTE_MS },
} as const;

export default defineConfig<object, LabOptions>({
  testDir: 'e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A test that passed at its second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 2 * MINUTE_MS,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    locale: 'ko-KR',
    viewport: { width: 1280, height: 720 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? SYSTEM_CHROMIUM.find((path) => existsSync(path)),
      args: [
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Chromium refuses its own sandbox when it is root, as in a container.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
  // Each project has its own server and LAB_HOME: the course is walked from an empty sandbox.
  projects: [
    {
      name: 'page',
      testIgnore: ['walkthrough.spec.ts', 'reload.spec.ts', 'screenshots.spec.ts'],
      use: { sandbox: false },
    },
    { name: 'walkthrough', testMatch: 'walkthrough.spec.ts', ...WHOLE_COURSE },
    { name: 'reload', testMatch: 'reload.spec.ts', timeout: 30 * MINUTE_MS },
    ...(process.env.SCREENSHOTS
      ? [{ name: 'screenshots', testMatch: 'screenshots.spec.ts', ...WHOLE_COURSE }]
      : []),
  ],
});
