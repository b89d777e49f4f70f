import { test as base, type Page } from '@playwright/test';
import { startServer, type LabServer } from './server.ts';

export { expect } from '@playwright/test';

/** A control plane that is not there. */
const NO_BINARY = '/nonexistent';

export interface LabOptions {
  /** Whether the server's sandbox may start. Pages that show recorded events need none, and two take a core. */
  sandbox: boolean;
}

/** `lab`: one server for the worker. `page` comes with a session, and fails its test on any error of the browser's. */
export const test = base.extend<{ page: Page }, LabOptions & { lab: LabServer }>({
  sandbox: [true, { scope: 'worker', option: true }],
  lab: [
    async ({ sandbox }, give) => {
      const lab = await startServer(sandbox ? process.env : { ...process.env, LAB_NODE_BINARY: NO_BINARY });
      await give(lab);
      await lab.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ lab }, give) => give(lab.url),
  page: async ({ page, lab }, give, info) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // A refused request is part of the tests; a broken policy or a React warning is not.
      const refused = /^(Failed to load resource|WebSocket connection to)/.test(message.text());
      if (message.type() === 'error' && !refused) errors.push(message.text());
    });
    await page.goto(lab.entry);
    await give(page);
    if (info.status !== info.expectedStatus)
      await info.attach('server', { body: lab.output(), contentType: 'text/plain' });
    if (errors.length > 0) throw new Error(`the browser reported:\n${errors.join('\n')}`);
  },
});
