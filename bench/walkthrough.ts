import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Benchmark } from './harness.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const OWN_SHARE = 0.1;

/** All chapters from an empty sandbox to an empty cluster, and how much of it is the lab's own time. */
const benchmark: Benchmark = {
  title: 'Walkthrough',
  async run(log) {
    const home = await mkdtemp(join(tmpdir(), 'kl-'));
    const report = join(home, 'walkthrough.json');
    try {
      log('all chapters, some minutes');
      await run(process.execPath, [join(ROOT, 'scripts/walkthrough.ts'), '--json', report], {
        env: { ...process.env, LAB_HOME: home },
        maxBuffer: 64 * 1024 * 1024,
      }).catch((error: { stdout?: string }) => {
        // The steps that were not green; an uncaught error shows the beginning only.
        console.error(error.stdout);
        throw error;
      });
      const { seconds, waitingSeconds } = JSON.parse(await readFile(report, 'utf8'));
      const own = 1 - waitingSeconds / seconds;
      return [
        {
          what: "all chapters without a browser; share that is the lab's own time",
          measured: `${Math.round(seconds)} s, ${(own * 100).toFixed(1)} %`,
          baseline: `waiting for commands and the cluster ${Math.round(waitingSeconds)} s`,
          target: `≤ ${OWN_SHARE * 100} %`,
          met: own <= OWN_SHARE,
        },
      ];
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;
