// Reads how many tests passed out of what the runners report.
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {string} file of vitest's json reporter @returns {Counts} */
export function vitestCounts(file) {
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  // A file that cannot even be loaded has no failed test, only a failed suite.
  const broken = report.testResults.filter(
    (/** @type {any} */ suite) =>
      suite.status === 'failed' &&
      !suite.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {string} file of Playwright's json reporter @returns {Counts} */
export function playwrightCounts(file) {
  const stats = readJson(file)?.stats;
  if (!stats) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

/**
 * Reads `go test -json` line by line; prints a package's verdict and the output of what failed.
 * @param {(line: string) => void} print
 */
export function goTestCounter(print) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  /** @type {Map<string, string>} */
  const outputs = new Map();
  /** @type {Set<string>} */
  const packagesWithFailures = new Set();
  return {
    counts: () => counts,
    /** @param {string} line */
    read(line) {
      let event;
      try {
        event = JSON.parse(line);
      } catch {
        if (line.trim()) print(line);
        return;
      }
      const key = `${event.Package ?? event.ImportPath} ${event.Test ?? ''}`;
      if (event.Action === 'output' || event.Action === 'build-output')
        outputs.set(key, (outputs.get(key) ?? '') + event.Output);
      if (event.Action === 'build-fail') print(outputs.get(key) ?? '');
      if (!['pass', 'fail', 'skip'].includes(event.Action)) return;
      if (event.Test) {
        if (event.Action === 'pass') counts.passed++;
        if (event.Action === 'skip') counts.skipped++;
        if (event.Action === 'fail') {
          counts.failed++;
          packagesWithFailures.add(event.Package);
          print(outputs.get(key) ?? '');
        }
      } else {
        // A package that does not compile, or whose process died, fails without any test failing.
        if (event.Action === 'fail' && !packagesWithFailures.has(event.Package)) {
          counts.failed++;
          print(outputs.get(key) ?? '');
        }
        if (event.Action !== 'skip')
          print(`${event.Action === 'pass' ? 'ok  ' : 'FAIL'} ${event.Package} ${event.Elapsed ?? 0}s`);
      }
      outputs.delete(key);
    },
  };
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
