import { mkdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TargetView, TerminalView } from '#lib/api.ts';
import { Board } from '#lib/board/board.ts';
import type { Members } from '#lib/board/members.ts';
import { StepTracker } from '#lib/checks/step-tracker.ts';
import { KubeClient } from '#lib/cluster/kube-client.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import { KubeconfigTarget } from '#lib/cluster/kubeconfig-target.ts';
import { ResourceWatches } from '#lib/cluster/resource-watch.ts';
import { SandboxTarget } from '#lib/cluster/sandbox-target.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import { findAction, findChapter, findStep, stepsThatDiffer } from '#lib/content/find.ts';
import { loadCourse } from '#lib/content/load-course.ts';
import { findOpening } from '#lib/content/openers.ts';
import { DEFAULT_STUDENT, parseStudent, STUDENTS } from '#lib/content/student.ts';
import type { Action, Chapter, Course, Step } from '#lib/content/schema.ts';
import { LabError } from '#lib/errors.ts';
import { Access } from '#lib/http/access.ts';
import { isLabError } from '#lib/http/api-error.ts';
import type { ProgressStore } from '#lib/progress/store.ts';
import { forgivingStore } from '#lib/progress/forgiving-store.ts';
import { SqliteProgressStore } from '#lib/progress/sqlite-store.ts';
import { Kafka } from '#lib/kafka/kafka.ts';
import { Metrics } from '#lib/metrics/metrics.ts';
import { LabFiles } from '#lib/runs/lab-files.ts';
import { RunEngine } from '#lib/runs/run-engine.ts';
import { TerminalManager } from '#lib/terminal/manager.ts';
import { RCFILE_IN_HOME, bashArgs, installShellFiles } from '#lib/terminal/shell-files.ts';
import { findBuiltNodeBinary } from '#sandbox/artifacts/node-binary.ts';
import { examine, type Finding } from '#sandbox/control/doctor.ts';
import { labCache, labHome, labPaths } from '#sandbox/control/paths.ts';
import { originalText, resetFile, shippedFiles, syncWorkspace } from '#sandbox/control/workspace.ts';
import { boardMembers } from './board-members.ts';
import { CatchUp } from './catch-up.ts';
import { clusterValuesOf } from './cluster-values.ts';
import { knownSecrets } from './known-secrets.ts';

/** The student PC mounts the student's home here. */
const HOME_IN_SANDBOX = '/home/student';
const DEFAULT_NAMESPACE = 'kafka';
const DEFAULT_CLUSTER = 'my-cluster';
const DEFAULT_USER = 'my-user';
const REPORT_INTERVAL_MS = 60_000;

export interface LabOptions {
  env: NodeJS.ProcessEnv;
  host: string;
  port: number;
  /** Instead of the content of this clone, the cluster of the environment, the file in LAB_HOME. */
  course?: Course | ((student: string) => Course);
  target?: ClusterTarget;
  store?: ProgressStore;
  /** False: any step may be run at any time. */
  locks?: boolean;
}

/** Everything that the server keeps running, made once. */
export interface Lab {
  access: Access;
  /** As the student with the number of now reads it. */
  readonly course: Course;
  target: ClusterTarget;
  terminals: TerminalManager;
  watches: ResourceWatches;
  runs: RunEngine;
  steps: StepTracker;
  kafka: Kafka;
  board: Board;
  members: Members;
  metrics: Metrics;
  files: LabFiles;
  catchUp: CatchUp;
  progress: ProgressStore;
  namespace: string;
  studentChanged: Listeners<string>;
  /** Another number: chapters, checks and runs are those of this one from now on. @throws LabError */
  setStudent(student: string): Promise<void>;
  terminalViews(): TerminalView[];
  addTerminal(name?: string): TerminalView;
  /** @throws LabError NOT_FOUND */
  requireTerminal(name: string): string;
  /** Ends the shells inside, then forgets the cluster's state. @throws LabError */
  resetTarget(): Promise<void>;
  /** @throws LabError NOT_FOUND */
  requireChapter(chapter: string): Chapter;
  requireStep(chapter: string, step: string): Step;
  requireAction(chapter: string, step: string, action: string): Action;
  /** What this machine has and lacks. */
  examine(): Promise<Finding[]>;
  close(): Promise<void>;
}

/** Makes the parts and begins preparing the cluster in the background. @throws LabError CONTENT_INVALID */
export async function createLab(options: LabOptions): Promise<Lab> {
  const { env } = options;
  const home = labHome(env);
  const { progress, studentHome } = labPaths(home);
  const store = forgivingStore(options.store ?? new SqliteProgressStore(progress), reportOnce());
  const courseOf = async (student: string) =>
    typeof options.course === 'function'
      ? options.course(student)
      : (options.course ?? loadCourse(undefined, student));
  let course = await courseOf(STUDENTS.find((one) => one === store.student()) ?? DEFAULT_STUDENT);
  const namespace = course.values.namespace ?? DEFAULT_NAMESPACE;
  const access = new Access({
    home,
    listenAddress: options.host,
    port: options.port,
    fixedToken: env.LAB_TOKEN,
  });
  await syncWorkspace(home);
  const rcfile = installShellFiles(studentHome);
  const target = options.target ?? chooseTarget(env, home, studentHome, rcfile);
  const watches = new ResourceWatches();
  const secrets = knownSecrets(target, watches, namespace);
  const terminals = new TerminalManager({
    names: course.terminals,
    shell: (extra) => target.shell(extra),
    mask: () => secrets.mask(),
  });

  const requireChapter = (chapter: string) => findChapter(course, chapter) ?? notFound(`${chapter} 장을`);
  const requireStep = (chapter: string, step: string) =>
    findStep(course, requireChapter(chapter).id, step) ?? notFound(`${chapter}의 ${step} 단계를`);
  const requireAction = (chapter: string, step: string, action: string) => {
    requireStep(chapter, step);
    return findAction(course, chapter, step, action) ?? notFound(`${step} 단계의 ${action} 실행을`);
  };

  const values = clusterValuesOf(course, target, namespace);
  const runs = new RunEngine({
    terminals,
    store,
    secrets: () => secrets.fresh(),
    values,
    openerOf: ({ chapter, step, action }) => {
      const opening = findOpening(requireChapter(chapter), step, action, target.kind);
      return opening && { label: opening.label, command: opening.action.command };
    },
    // A try is a press of the card's first Run, however many commands the card has.
    started: ({ chapter, step, action }) => {
      const first = requireStep(chapter, step).blocks.find(({ kind }) => kind === 'run' || kind === 'input');
      if (first && 'id' in first && first.id === action) store.addAttempt(chapter, step);
    },
    findAction: requireAction,
    requireRunnable: (request, action) => {
      if (action.target && action.target !== target.kind)
        throw new LabError(
          'BAD_REQUEST',
          '이 명령은 지금 쓰는 클러스터에서 실행하지 않는 명령입니다.',
          '카드에 보이는 다른 명령을 실행하세요.',
        );
      // The walk and the page agree: a locked card has no Run.
      const needs = steps.lockedBy(request.chapter, request.step);
      if (options.locks !== false && needs !== undefined)
        throw new LabError(
          'STEP_LOCKED',
          `앞 단계가 필요합니다: ${needs}`,
          '앞 단계를 먼저 실행하거나 여기까지 자동 진행을 누르세요.',
        );
    },
  });
  const files = new LabFiles({
    workspace: target.workspace,
    original: (path) => originalText(path),
    shipped: () => shippedFiles(),
    reset: (path) => resetFile(home, path),
    fill: (text) => values.fill(text),
  });
  const kafka = new Kafka({
    target,
    watches,
    namespace,
    cluster: course.values.cluster ?? DEFAULT_CLUSTER,
    user: course.values.user ?? DEFAULT_USER,
  });
  const metrics = new Metrics({
    target,
    watches,
    namespace,
    cluster: course.values.cluster ?? DEFAULT_CLUSTER,
  });
  const members = boardMembers(() => course, { target, terminals, values, kafka, runs });
  const board = new Board({
    observer: kafka.observer,
    watchGroup: (id, seen) => kafka.watchGroup(id, seen),
    reportFolder: join(target.workspace, '.members'),
    processes: members,
    // The student's own: chapter 8 compares several.
    records: (group) => {
      const { eduGroup } = course.values;
      return eduGroup !== undefined && (group === eduGroup || group.startsWith(`${eduGroup}-`));
    },
  });
  const steps = new StepTracker({
    chapters: course.chapters,
    targetKind: target.kind,
    target: () => target.view().state,
    watches,
    namespace,
    workspace: target.workspace,
    kafka: kafka.observer,
    metrics: metrics.values,
    store,
    runs,
    pattern: (text) => values.pattern(text, () => steps.refresh()),
  });
  const catchUp = new CatchUp({ runs, steps, files, targetKind: target.kind }, () => course.chapters);

  const studentChanged = new Listeners<string>();
  const setStudent = async (text: string) => {
    const student = parseStudent(text);
    if (student === course.student) return;
    // What it has begun is of the number that was.
    await catchUp.stop();
    const next = await courseOf(student);
    store.changeStudent(course.student, student, stepsThatDiffer(course, next));
    course = next;
    steps.setChapters(next.chapters);
    studentChanged.emit(student);
  };

  const terminalViews = (): TerminalView[] =>
    terminals.list().map((terminal) => {
      const run = runs.foreground(terminal.name);
      return { ...terminal, ...(run && { run: run.id }) };
    });

  runs.changed.add(() => steps.refresh());
  files.changed.add(() => steps.refresh());
  connectWatches(target, watches, () => steps.refresh());
  target.start();

  return {
    ...{
      access,
      target,
      terminals,
      watches,
      runs,
      steps,
      kafka,
      board,
      members,
      metrics,
      files,
      catchUp,
      progress: store,
      namespace,
    },
    get course() {
      return course;
    },
    ...{ studentChanged, setStudent, requireChapter, requireStep, requireAction },
    terminalViews,
    addTerminal: (name) => {
      const { name: added } = terminals.add(name);
      return terminalViews().find((one) => one.name === added) ?? notFound(`터미널 ${added} 탭을`);
    },
    requireTerminal: (name) =>
      terminals.list().some((one) => one.name === name) ? name : notFound(`터미널 ${name} 탭을`),
    resetTarget: () => target.reset(),
    examine: () => examine({ env, home, cache: labCache(env) }),
    close: async () => {
      await catchUp.stop();
      await terminals.close();
      await runs.close();
      steps.close();
      board.close();
      kafka.close();
      metrics.close();
      secrets.close();
      watches.close();
      await target.stop();
      store.close();
    },
  };
}

function chooseTarget(
  env: NodeJS.ProcessEnv,
  home: string,
  studentHome: string,
  rcfile: string,
): ClusterTarget {
  if (!env.LAB_CONTEXT)
    return new SandboxTarget({ home, env, bashArgs: bashArgs(join(HOME_IN_SANDBOX, RCFILE_IN_HOME)) });
  return new KubeconfigTarget({
    context: env.LAB_CONTEXT,
    env,
    home,
    studentHome,
    bashArgs: bashArgs(rcfile),
    kubectl: () => linkedKubectl(env, home),
  });
}

/**
 * The sandbox's binary is a kubectl when it is called so: the one that was given, or that was built before.
 * @returns the folder for the PATH
 */
async function linkedKubectl(env: NodeJS.ProcessEnv, home: string): Promise<string | undefined> {
  const binary = env.LAB_NODE_BINARY || (await findBuiltNodeBinary(labCache(env)));
  if (!binary) return undefined;
  const folder = join(home, 'bin');
  await mkdir(folder, { recursive: true });
  await rm(join(folder, 'kubectl'), { force: true });
  await symlink(resolve(binary), join(folder, 'kubectl'));
  return folder;
}

/** Tells the person who runs the server once a minute at most: a full disk fails many times a second. */
function reportOnce(): (error: unknown) => void {
  let reportedAt = 0;
  return (error) => {
    if (Date.now() - reportedAt < REPORT_INTERVAL_MS) return;
    reportedAt = Date.now();
    console.error(isLabError(error) ? `${error.message} ${error.remedy}` : error);
  };
}

/** The watches follow the target: a cluster that comes, goes, or is another one. */
function connectWatches(target: ClusterTarget, watches: ResourceWatches, changed: () => void): void {
  let connected: object | undefined;
  const follow = (view: TargetView) => {
    const usable = view.state === 'ready' || view.state === 'attention' || view.state === 'unreachable';
    const config = usable ? configOf(target) : undefined;
    if (config !== connected) {
      connected = config;
      watches.connect(config && new KubeClient(config));
    }
    changed();
  };
  target.onChange(follow);
  follow(target.view());
}

function configOf(target: ClusterTarget) {
  try {
    return target.kubeConfig();
  } catch {
    // Not ready is what the view says already.
    return undefined;
  }
}

function notFound(what: string): never {
  throw new LabError(
    'NOT_FOUND',
    `${what} 찾을 수 없습니다.`,
    '교재가 바뀌었을 수 있습니다. 페이지를 새로 고치세요.',
  );
}
