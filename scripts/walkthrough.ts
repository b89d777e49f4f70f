/**
 * npm run walkthrough -- [01 02 …] [--student NN] [--context NAME] [--json FILE]
 * Does every step of the chapters as a student does, through the same run engine, without a browser.
 * The number in {{student}} is the one chosen on the page unless one is given.
 * Exits 0 only when every step is green, 1 when one is not, 2 when it was asked for something unknown.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CheckView, RunView, TargetView } from '#lib/api.ts';
import { loadCourse } from '#lib/content/load-course.ts';
import type { Chapter, Course, Section, Step } from '#lib/content/schema.ts';
import { DEFAULT_STUDENT, parseStudent, STUDENTS } from '#lib/content/student.ts';
import { isLabError } from '#lib/http/api-error.ts';
import { createLab, type Lab } from '#lib/lab/create-lab.ts';
import { waitForTarget } from '#lib/lab/wait-for-target.ts';
import { actionsOf, allGreen, walkStep } from '#lib/lab/walk-step.ts';
import { MemoryProgressStore } from '#lib/progress/memory-store.ts';
import { SqliteProgressStore } from '#lib/progress/sqlite-store.ts';
import { labHome, labPaths } from '#sandbox/control/paths.ts';

interface WalkedStep {
  step: string;
  label: string;
  title: string;
  green: boolean;
  /** Before anything was pressed: its checks ask for something that the steps before have done. */
  greenBefore: boolean;
  seconds: number;
  /** Of these, while a command ran or a check waited for the cluster; the rest is the lab's own. */
  waitingSeconds: number;
  /** `output`: the last lines of each command, when the step did not become green. */
  actions: { action: string; kind: string; run?: RunView; output?: string[] }[];
  checks: Pick<CheckView, 'says' | 'state' | 'message' | 'detail'>[];
  error?: string;
}
interface Result {
  green: boolean;
  target: { kind: TargetView['kind']; name: string };
  startedAt: string;
  seconds: number;
  /** Until the cluster could be used, and waitingSeconds of all steps. */
  waitingSeconds: number;
  chapters: { chapter: string; title: string; green: boolean; steps: WalkedStep[] }[];
}

async function main(): Promise<number> {
  let lab: Lab | undefined;
  try {
    const { values, positionals } = arguments_();
    const student = chosenStudent(values.student);
    const course = await loadCourse(undefined, student);
    const chapters = chosenChapters(course, positionals);
    const env = values.context ? { ...process.env, LAB_CONTEXT: values.context } : process.env;
    // The student's own progress is not touched, and chapters may be walked in any order.
    const store = new MemoryProgressStore();
    store.changeStudent(DEFAULT_STUDENT, student, []);
    lab = await createLab({
      env,
      host: '127.0.0.1',
      port: 0,
      store,
      locks: false,
    });
    const running = lab;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void running.close().finally(() => process.exit(130)));
    const result = await walk(lab, chapters);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
    summary(result);
    return result.green ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(error.message);
      return 2;
    }
    if (!isLabError(error)) throw error;
    console.error(`${error.message}\n→ ${error.remedy}`);
    return 1;
  } finally {
    await lab?.close();
  }
}

class UsageError extends Error {}

function arguments_() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { student: { type: 'string' }, context: { type: 'string' }, json: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(
      `${(error as Error).message}\n사용법: npm run walkthrough -- [장 번호 …] [--student 학생 번호] [--context 이름] [--json 파일]`,
    );
  }
}

/** The one asked for, else the one chosen on the page of this LAB_HOME. */
function chosenStudent(asked: string | undefined): string {
  if (asked !== undefined) {
    try {
      return parseStudent(asked);
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  }
  const { progress } = labPaths(labHome(process.env));
  if (!existsSync(progress)) return DEFAULT_STUDENT;
  const store = new SqliteProgressStore(progress);
  try {
    return STUDENTS.find((one) => one === store.student()) ?? DEFAULT_STUDENT;
  } finally {
    store.close();
  }
}

/** "3", "03" or "03-kafka-cluster"; all chapters when none is named. */
function chosenChapters(course: Course, names: string[]): Chapter[] {
  if (names.length === 0) return course.chapters;
  return names.map((name) => {
    const found = course.chapters.find(
      ({ id, number }) => id === name || (/^\d+$/.test(name) && Number(name) === number),
    );
    if (found) return found;
    const known = course.chapters.map(({ id }) => id).join(', ');
    throw new UsageError(`${name} 장이 없습니다. 있는 장: ${known}`);
  });
}

async function walk(lab: Lab, chapters: Chapter[]): Promise<Result> {
  const startedAt = Date.now();
  let said = '';
  await waitForTarget(lab.target, (view) => {
    const text = view.preparation?.text ?? (view.state === 'preparing' ? view.detail : '');
    if (text && text !== said) console.log(`${view.name}: ${text}`);
    said = text;
  });
  const readyAt = Date.now();
  const { kind, name } = lab.target;
  console.log(`${name} 준비됨 (${elapsed(startedAt)})\n`);
  const stopLooking = lab.steps.look();
  const walked = [];
  for (const chapter of chapters) {
    console.log(`${chapter.number}장. ${chapter.title}`);
    const steps: WalkedStep[] = [];
    for (const section of chapter.sections)
      for (const step of section.steps) {
        if (isReading(step, kind)) continue;
        steps.push(await walkOne(lab, chapter, section, step));
      }
    console.log('');
    walked.push({
      chapter: chapter.id,
      title: chapter.title,
      green: steps.every(({ green }) => green),
      steps,
    });
  }
  stopLooking();
  return {
    green: walked.every(({ green }) => green),
    target: { kind, name },
    startedAt: new Date(startedAt).toISOString(),
    seconds: (Date.now() - startedAt) / 1000,
    waitingSeconds: (readyAt - startedAt) / 1000 + waitingOf(walked.flatMap(({ steps }) => steps)),
    chapters: walked,
  };
}

/** Nothing to press and nothing to check. */
function isReading(step: Step, kind: TargetView['kind']): boolean {
  return actionsOf(step, kind).length === 0 && step.checks.length === 0;
}

async function walkOne(lab: Lab, chapter: Chapter, section: Section, step: Step): Promise<WalkedStep> {
  const startedAt = Date.now();
  const label = `${section.number} ${step.number}`.trim();
  const actions: WalkedStep['actions'] = [];
  let lastActionAt = startedAt;
  let running = 0;
  const parts = { ...lab, targetKind: lab.target.kind };
  lab.steps.refreshNow();
  const before = lab.steps.view(chapter.id, step.id);
  const pressed = actionsOf(step, lab.target.kind).length > 0;
  const greenBefore = pressed && before !== undefined && before.checks.length > 0 && allGreen(before);
  let error: string | undefined;
  try {
    await walkStep(parts, chapter, step, {
      onAction(action) {
        actions.push(action);
        // One that goes on, like a watch, is waited for only until the next is pressed.
        if (action.run) running += secondsOf(action.run);
        lastActionAt = Date.now();
      },
    });
  } catch (caught) {
    if (!isLabError(caught)) throw caught;
    error = `${caught.message} → ${caught.remedy}`;
    for (const action of actions) if (action.run) action.output = lastLines(lab, action.run);
  }
  const checks = lab.steps.view(chapter.id, step.id)?.checks ?? [];
  const green = error === undefined;
  console.log(`  ${green ? '✓' : '✗'} ${label} ${step.title}  ${elapsed(startedAt)}`);
  for (const { action, kind, run, output } of actions) {
    const result = run ? `${STATE[run.state]}${run.exitCode ? ` (종료 코드 ${run.exitCode})` : ''}` : '적용';
    console.log(
      `      ${kind === 'file' ? '파일' : '실행'} ${action}: ${result}${run ? ` ${took(run)}` : ''}`,
    );
    for (const line of output ?? []) console.log(`        | ${line}`);
  }
  for (const check of checks)
    console.log(
      `      확인 ${check.state === 'ok' ? '✓' : '✗'} ${check.says} ${check.state === 'ok' ? '' : `· ${check.message}`}`,
    );
  if (error) console.log(`      ${error}`);
  const checking = (Date.now() - lastActionAt) / 1000;
  return {
    step: step.id,
    ...{ label, title: step.title, green, greenBefore, seconds: (Date.now() - startedAt) / 1000 },
    ...{ waitingSeconds: running + checking, actions },
    checks: checks.map(({ says, state, message, detail }) => ({
      says,
      state,
      message,
      ...(detail && { detail }),
    })),
    ...(error && { error }),
  };
}

const STATE: Record<RunView['state'], string> = {
  queued: '대기',
  running: '실행 중',
  succeeded: '완료',
  failed: '실패',
  stopped: '중지',
  lost: '결과 모름',
};

function lastLines(lab: Lab, run: RunView): string[] {
  const output = lab.runs.find(run.id)?.plainOutput().trimEnd() ?? '';
  return output.split('\n').slice(-8);
}

function summary({ chapters, seconds, waitingSeconds }: Result): void {
  const steps = chapters.flatMap((chapter) => chapter.steps);
  const checks = steps.flatMap((step) => step.checks);
  const green = steps.filter((step) => step.green).length;
  const held = checks.filter(({ state }) => state === 'ok').length;
  const early = steps.filter(({ greenBefore }) => greenBefore);
  if (early.length > 0)
    console.log(
      `실행하기 전에 이미 완료였던 단계: ${early.map(({ label, title }) => `${label} ${title}`).join(', ')}`,
    );
  console.log(
    `단계 ${steps.length}개 중 ${green}개 완료, 확인 ${checks.length}개 중 ${held}개 성립, ${seconds.toFixed(1)}초 (그중 클러스터와 명령을 기다린 시간 ${waitingSeconds.toFixed(1)}초)`,
  );
}

const waitingOf = (steps: WalkedStep[]) => steps.reduce((sum, { waitingSeconds }) => sum + waitingSeconds, 0);
const secondsOf = (run: RunView) => ((run.endedAt ?? Date.now()) - run.startedAt) / 1000;
const took = (run: RunView) => `${secondsOf(run).toFixed(1)}초`;
const elapsed = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)}초`;

process.exitCode = await main();
