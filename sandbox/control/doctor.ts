import { LabError } from '../../lib/errors.ts';
import { withParticle } from '../../lib/particles.ts';
import { findJava, findJdk, findMaven, findPython, TOOL_FIX, type Tool } from '../artifacts/tools.ts';
import { checkContext } from './doctor-context.ts';
import { checkKcat, checkPip, checkPrometheus } from './doctor-clients.ts';
import { checkBrowser, checkControlPlane, checkDisk, checkMemory, checkPort } from './doctor-machine.ts';
import { canUseUserNamespaces, userNamespaceFix } from './user-namespaces.ts';

/** 고쳐야 함: the lab does not work without it · 나중에: some chapters do not · 좋음 */
export type FindingState = 'fix' | 'later' | 'ok';

/** One line of what this machine has or lacks. */
export interface Finding {
  id: string;
  /** What was looked at: "Go", "디스크". */
  title: string;
  state: FindingState;
  /** Korean: what is there, or what is missing. */
  message: string;
  /** Which part of the course needs it: "2–8장", "npm test". */
  needed: string;
  /** One line to copy that mends it. */
  command?: string;
}

export interface DoctorOptions {
  env: NodeJS.ProcessEnv;
  /** LAB_HOME and LAB_CACHE */
  home: string;
  cache: string;
}

const OLDEST_NODE_MAJOR = 24;

/** Looks at everything that the course needs, all at once; never throws. */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const { env } = options;
  const own = env.LAB_CONTEXT;
  const findings = await Promise.all([
    checkNode(),
    ...(own
      ? [checkContext(own), tool('maven', 'Maven', '7–8장', findMaven(env), TOOL_FIX.maven)]
      : [
          checkUserNamespaces(),
          checkControlPlane(options),
          tool('java', 'Java', '3–8장', findJava(env), TOOL_FIX.java),
          tool('maven', 'Maven', '3–8장', findMaven(env), TOOL_FIX.maven),
          checkDisk(options),
          checkMemory(),
        ]),
    tool('jdk', 'JDK 17 이상(javac)', '7–8장', findJdk(env), TOOL_FIX.java),
    tool('python', 'Python', '5장, 8장', findPython(env), TOOL_FIX.python),
    ...(own ? [] : [checkKcat(options), checkPip(options), checkPrometheus(options)]),
    checkPort(env),
    checkBrowser(env),
  ]);
  const order: FindingState[] = ['fix', 'later', 'ok'];
  return findings.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

async function checkNode(): Promise<Finding> {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const common = { id: 'node', title: 'Node.js', needed: '모든 장' };
  if (major >= OLDEST_NODE_MAJOR) return { ...common, state: 'ok', message: `${process.versions.node}` };
  return {
    ...common,
    state: 'fix',
    message: `실행 중인 버전이 ${process.versions.node}입니다.`,
    command: 'npm ci',
  };
}

/** A tool that only some chapters need. */
async function tool(
  id: string,
  title: string,
  needed: string,
  found: Promise<Tool>,
  command: string,
): Promise<Finding> {
  try {
    const { path, version } = await found;
    return { id, title, needed, state: 'ok', message: [version, path].filter(Boolean).join(' · ') };
  } catch (error) {
    const message =
      error instanceof LabError
        ? error.message
        : `${withParticle(title, '을/를')} 실행하지 못했습니다: ${String(error)}`;
    return { id, title, needed, state: 'later', message, command };
  }
}

async function checkUserNamespaces(): Promise<Finding> {
  const common = { id: 'user-namespaces', title: '사용자 네임스페이스', needed: '2–8장' };
  const probe = await canUseUserNamespaces();
  if (probe.ok) return { ...common, state: 'ok', message: '만들 수 있습니다.' };
  const { cause, command } = await userNamespaceFix();
  return {
    ...common,
    state: 'fix',
    message: `내장 샌드박스를 시작할 수 없습니다. ${cause} (${probe.message}) 다른 클러스터가 있으면 LAB_CONTEXT로 쓸 수 있습니다.`,
    command,
  };
}
