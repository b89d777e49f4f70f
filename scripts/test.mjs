// npm test: installs what is missing and runs every check, the cheap ones first, whatever failed before.
// The last line is "N passed, N failed" (", N skipped"); the exit code is 0 only when nothing failed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, installTools, requireNode } from './install.mjs';
import { endWithSignals } from './run.mjs';
import { STAGES } from './test-stages.mjs';

requireNode();
endWithSignals();
const only = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), 'kafka-lab-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const tools = installTools({ sandbox: true, browser: true });
const installed = await installPackages();
await tools;
process.exitCode = installed
  ? await runStages()
  : report([{ name: 'install', passed: 0, failed: 1, skipped: 0, seconds: 0 }]);

async function runStages() {
  const unknown = only.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(
      `${unknown.join(', ')}: 없는 단계입니다. 있는 단계: ${STAGES.map(({ name }) => name).join(', ')}`,
    );
    return 2;
  }
  const running = [];
  for (const stage of STAGES.filter(({ name }) => only.length === 0 || only.includes(name))) {
    running.push(runStage(stage));
    if (!stage.background) await running.at(-1);
  }
  return report(await Promise.all(running));
}

/** @param {import('./test-stages.mjs').Stage} stage */
async function runStage(stage) {
  console.log(`\n━━ ${stage.name}: ${stage.says}`);
  const startedAt = Date.now();
  const counts = await stage.run(reports).catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  return { name: stage.name, ...counts, seconds: Math.round((Date.now() - startedAt) / 1000) };
}

/** @param {(import('./test-stages.mjs').Counts & { name: string, seconds: number })[]} results */
function report(results) {
  // Again at the end, where they are found: stages beside each other print thousands of lines.
  for (const { name, problems = [] } of results)
    for (const problem of problems) console.log(`\n✗ ${name}: ${problem}`);
  console.log('');
  for (const { name, passed, failed, skipped, seconds } of results)
    console.log(
      `${failed ? '✗' : '✓'} ${name.padEnd(12)} ${counted(passed, failed, skipped)} (${seconds}초)`,
    );
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    results.reduce((total, result) => total + result[key], 0);
  console.log(counted(sum('passed'), sum('failed'), sum('skipped')));
  return sum('failed') > 0 ? 1 : 0;
}

/** @param {number} passed @param {number} failed @param {number} skipped */
function counted(passed, failed, skipped) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}
