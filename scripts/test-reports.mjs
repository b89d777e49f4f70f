// Reads how many tests passed, and what failed, out of what the runners report.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * `problems`: what failed or needed its second try, and why; for the end of a long output.
 * @typedef {{ passed: number, failed: number, skipped: number, problems?: string[] }} Counts
 */

/** Of a failure, as much as names its reason. */
const REASON_LINES = 30;

/**
 * The test files of a report of vitest's json reporter, or undefined when there is none: it crashed or took too long.
 * @param {string} report
 * @returns {Map<string, Counts> | undefined}
 */
export function vitestFiles(report) {
  const files = readJson(report)?.testResults;
  return files && new Map(files.map((/** @type {any} */ file) => [file.name, countsOfFile(file)]));
}

/** @param {any} file @returns {Counts} */
function countsOfFile({ name, status, message, assertionResults }) {
  const having = (/** @type {string[]} */ ...states) =>
    assertionResults.filter((/** @type {any} */ test) => states.includes(test.status));
  const passed = having('passed').length;
  const failed = having('failed');
  const skipped = assertionResults.length - passed - failed.length;
  const problems = failed.map((/** @type {any} */ test) =>
    reason(`${name} › ${test.fullName}`, test.failureMessages?.[0]),
  );
  // A file that cannot be loaded, or whose beforeAll fails, has no failed test, only skipped ones.
  const broken = status === 'failed' && failed.length === 0;
  if (broken) problems.push(reason(name, message));
  return { passed, failed: failed.length + Number(broken), skipped, problems };
}

/** @param {Iterable<Counts>} all @returns {Counts} */
export function sumOf(all) {
  const sum = { passed: 0, failed: 0, skipped: 0, /** @type {string[]} */ problems: [] };
  for (const { passed, failed, skipped, problems } of all) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    sum.problems.push(...(problems ?? []));
  }
  return sum;
}

/** @param {string} file of Playwright's json reporter @returns {Counts} */
export function playwrightCounts(file) {
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, flaky, unexpected, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected, skipped, problems: problemsOf(report.suites) };
}

/** @param {any[] | undefined} suites @returns {string[]} */
function problemsOf(suites) {
  return (suites ?? []).flatMap((suite) => [
    ...(suite.specs ?? []).flatMap((/** @type {any} */ spec) =>
      spec.tests
        .filter((/** @type {any} */ test) => ['unexpected', 'flaky'].includes(test.status))
        .map((/** @type {any} */ test) => {
          const first = test.results.find((/** @type {any} */ result) => result.status !== 'passed');
          const needed = test.status === 'flaky' ? ' (passed when tried again)' : '';
          return reason(`${spec.file} › ${spec.title}${needed}`, first?.error?.message);
        }),
    ),
    ...problemsOf(suite.suites),
  ]);
}

/** @param {string} name @param {string | undefined} message */
function reason(name, message) {
  const lines = stripVTControlCharacters(message ?? '')
    .trim()
    .split('\n');
  return [name, ...lines.slice(0, REASON_LINES).map((line) => `  ${line}`)].join('\n');
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
