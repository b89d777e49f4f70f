// The stages of npm test in their order, and how each is counted.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from './build-pages.mjs';
import { NODE, ROOT, run, which } from './run.mjs';
import { goTestCounter, playwrightCounts, sumOf, vitestFiles } from './test-reports.mjs';

/** @typedef {import('./test-reports.mjs').Counts} Counts */
/** `background`: the stages after it do not wait for it. @typedef {{ name: string, says: string, background?: boolean, run(reports: string): Promise<Counts> }} Stage */

const MINUTE_MS = 60_000;
const GO_SOURCE = join(ROOT, 'sandbox/node');
/** As sandbox/node/build.sh builds, so that tests find everything compiled. */
const GO_FLAGS = ['-trimpath', '-vet=off'];

/** A program that counts as one test: it passes when it exits with 0. @param {Promise<number>} exit @returns {Promise<Counts>} */
async function one(exit) {
  const ok = (await exit) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A tool of node_modules. @param {string} file @param {string[]} args @param {number} minutes */
const tool = (file, args, minutes = 5) =>
  run(NODE, [join(ROOT, 'node_modules', file), ...args], { timeoutMs: minutes * MINUTE_MS });

/** A failed run without a failed test (a crash, a time-out, no report) is a failure too. @param {number} exit @param {Counts} counts @returns {Counts} */
const believed = (exit, counts) => (exit !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);

/** @param {string} project @param {number} minutes @returns {Stage['run']} */
const vitest = (project, minutes) => async (reports) => {
  const report = join(reports, `${project}.json`);
  const runFiles = async (/** @type {string[]} */ files) => {
    rmSync(report, { force: true });
    const options = ['--passWithNoTests', '--reporter=default', '--reporter=json'];
    const exit = await tool(
      'vitest/vitest.mjs',
      ['run', ...files, '--project', project, ...options, `--outputFile.json=${report}`],
      minutes,
    );
    return { exit, files: vitestFiles(report) };
  };
  const first = await runFiles([]);
  if (!first.files) return { passed: 0, failed: 1, skipped: 0 };
  const failed = [...first.files].filter(([, counts]) => counts.failed > 0);
  // vitest tries tests again (vitest.config.ts), but no beforeAll.
  if (!process.env.CI || failed.length === 0) return believed(first.exit, sumOf(first.files.values()));
  console.log(`\n━━ ${project}: 실패한 파일을 한 번 더 실행합니다`);
  const second = await runFiles(failed.map(([file]) => file));
  const counts = believed(second.exit, sumOf(new Map([...first.files, ...(second.files ?? [])]).values()));
  return {
    ...counts,
    problems: [
      ...failed.flatMap(([, { problems = [] }]) => problems),
      '(tried again:)',
      ...(counts.problems ?? []),
    ],
  };
};

/** @type {Stage[]} */
export const STAGES = [
  {
    name: 'format',
    says: '서식 (prettier)',
    run: () => one(tool('prettier/bin/prettier.cjs', ['--check', '.'])),
  },
  {
    name: 'lint',
    says: '정적 검사 (eslint)',
    run: () => one(tool('eslint/bin/eslint.js', ['--max-warnings', '0', '.'])),
  },
  {
    name: 'types',
    says: '타입 (tsc)',
    run: async () => {
      const generated = await tool('next/dist/bin/next', ['typegen']);
      return one(generated === 0 ? tool('typescript/bin/tsc', ['--noEmit']) : Promise.resolve(generated));
    },
  },
  {
    name: 'layers',
    says: '의존 방향 (dependency-cruiser)',
    run: () =>
      one(
        tool('dependency-cruiser/bin/dependency-cruise.mjs', [
          ...['--config', '.dependency-cruiser.cjs'],
          ...['app', 'components', 'lib', 'sandbox', 'scripts', 'server.ts'].filter((path) =>
            existsSync(join(ROOT, path)),
          ),
        ]),
      ),
  },
  {
    name: 'content',
    says: '실습 내용 (content:check)',
    run: () => one(run(NODE, ['scripts/content-check.ts'], { timeoutMs: 2 * MINUTE_MS })),
  },
  { name: 'unit', says: '단위 테스트 (vitest)', run: vitest('unit', 10) },
  {
    name: 'control-plane',
    says: '제어 영역 빌드 (go build, 처음에는 몇 분이 걸립니다)',
    run: () => one(run(NODE, ['scripts/build-control-plane.ts'], { timeoutMs: 25 * MINUTE_MS })),
  },
  { name: 'go', says: 'Go 서식과 단위 테스트 (gofmt, go test)', run: goTests },
  {
    name: 'pages',
    says: '화면 빌드 (next build)',
    run: async () => one(buildPages().then((built) => (built ? 0 : 1))),
  },
  // It takes longest, and spends most of its time waiting for its cluster: two cores carry the next stages beside it.
  {
    name: 'walkthrough',
    says: '브라우저로 걸어 보기 (playwright)',
    background: true,
    run: browser(['walkthrough'], 1),
  },
  { name: 'integration', says: '샌드박스와 브로커를 띄우는 테스트 (vitest)', run: vitest('integration', 40) },
  { name: 'reload', says: '브라우저와 서버를 다시 시작해 보기 (playwright)', run: browser(['reload'], 1) },
  // Recorded events, no cluster: two at a time. Last, when the walk beside them has left the browser: its round
  // without one takes less than a core.
  { name: 'browser', says: '화면 (playwright)', run: browser(['page'], 2) },
];

/** @returns {Promise<Counts>} */
async function goTests() {
  if (!which('go')) {
    console.error('Go가 없어 실행하지 못했습니다.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const options = { cwd: GO_SOURCE, timeoutMs: 15 * MINUTE_MS };
  // gofmt names unformatted files and exits with 0. No vet: it would analyse all of Kubernetes for its facts (minutes).
  let unformatted = 0;
  const formatter = await run('gofmt', ['-l', '.'], {
    ...options,
    onLine: (line) => {
      console.error(`${line}: gofmt -w`);
      unformatted++;
    },
  });
  const formatted = formatter === 0 && unformatted === 0;
  const counter = goTestCounter((line) => console.log(line));
  const exit = await run('go', ['test', ...GO_FLAGS, '-json', './internal/...'], {
    ...options,
    onLine: counter.read,
  });
  const tests = believed(exit, counter.counts());
  return { ...tests, passed: tests.passed + Number(formatted), failed: tests.failed + Number(!formatted) };
}

/** @param {string[]} projects of playwright.config.ts @param {number} workers @returns {Stage['run']} */
function browser(projects, workers) {
  return async (reports) => {
    const name = projects.join('-');
    const file = join(reports, `playwright-${name}.json`);
    const exit = await run(
      NODE,
      [
        join(ROOT, 'node_modules/@playwright/test/cli.js'),
        'test',
        ...projects.map((project) => `--project=${project}`),
        '--reporter=list,json',
        `--workers=${workers}`,
        `--output=test-results/${name}`,
        '--pass-with-no-tests',
      ],
      // Playwright takes no notice of SIGTERM.
      {
        timeoutMs: 50 * MINUTE_MS,
        stopSignal: 'SIGINT',
        env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
        onLine: (line) => console.log(`${name} │ ${line}`),
      },
    );
    return believed(exit, playwrightCounts(file));
  };
}
