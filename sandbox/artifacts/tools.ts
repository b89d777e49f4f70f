import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../../lib/errors.ts';
import { withParticle } from '../../lib/particles.ts';

const run = promisify(execFile);

export interface Tool {
  path: string;
  version: string;
}

/** Where Go's own installation guide puts it; often present and only missing on the PATH. */
const GO_INSTALLED = '/usr/local/go/bin/go';

export const TOOL_FIX = {
  go: 'sudo apt-get install -y golang-go',
  java: 'sudo apt-get install -y default-jdk-headless',
  maven: 'sudo apt-get install -y maven',
  python: 'sudo apt-get install -y python3',
} as const;

/** Go ≥ 1.24, or one (≥ 1.21) that may fetch the toolchain which go.mod asks for. */
export async function findGo(env: NodeJS.ProcessEnv): Promise<Tool> {
  const path = which('go', env);
  if (!path) throw missing('Go 1.24 이상', '없습니다', goFix());
  const { stdout } = await run(path, ['env', 'GOVERSION', 'GOTOOLCHAIN'], { env, cwd: '/' });
  const [version = '', toolchain = ''] = stdout.trim().split('\n');
  const [major = 0, minor = 0] = version.replace(/^go/, '').split('.').map(Number);
  const enough = major > 1 || minor >= 24 || (minor >= 21 && toolchain !== 'local');
  if (!enough) throw missing('Go 1.24 이상', `${version}입니다`, goFix());
  return { path, version };
}

function goFix(): string {
  return isExecutable(GO_INSTALLED) ? `export PATH=${dirname(GO_INSTALLED)}:$PATH` : TOOL_FIX.go;
}

/** Java ≥ 17. `home` is its folder, whatever links lead to it. */
export async function findJava(env: NodeJS.ProcessEnv): Promise<Tool & { home: string }> {
  const fromHome = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin/java') : undefined;
  const path = fromHome && isExecutable(fromHome) ? fromHome : which('java', env);
  if (!path) throw missing('Java 17 이상', '없습니다', TOOL_FIX.java);
  const { stdout, stderr } = await run(path, ['-XshowSettings:properties', '-version'], { env });
  const settings = stdout + stderr;
  const version = /java\.specification\.version = ([\d.]+)/.exec(settings)?.[1] ?? '0';
  if (Number.parseInt(version, 10) < 17) throw missing('Java 17 이상', `${version}입니다`, TOOL_FIX.java);
  const home = /java\.home = (.+)/.exec(settings)?.[1]?.trim() ?? dirname(dirname(realpathSync(path)));
  return { path, version, home };
}

/** A Java that can compile as well: distributions also have it without. */
export async function findJdk(env: NodeJS.ProcessEnv): Promise<Tool & { home: string }> {
  const java = await findJava(env);
  if (isExecutable(join(java.home, 'bin/javac'))) return java;
  throw missing('JDK(자바 컴파일러 javac)', `${java.home}에 없습니다`, TOOL_FIX.java);
}

export async function findMaven(env: NodeJS.ProcessEnv): Promise<Tool> {
  const path = which('mvn', env);
  if (!path) throw missing('Maven', '없습니다', TOOL_FIX.maven);
  return { path, version: '' };
}

/** The folder with Maven's bin, boot, conf and lib. */
export async function mavenHome(maven: string, env: NodeJS.ProcessEnv): Promise<string> {
  const home = dirname(dirname(realpathSync(maven)));
  if (existsSync(join(home, 'boot'))) return home;
  // A version manager's script stands before it.
  const { stdout } = await run(maven, ['-v'], { env, cwd: '/' });
  return /^Maven home: (.+)$/m.exec(stdout)?.[1]?.trim() ?? home;
}

export async function findPython(env: NodeJS.ProcessEnv): Promise<Tool> {
  const path = which('python3', env);
  if (!path) throw missing('Python 3.9 이상', '없습니다', TOOL_FIX.python);
  const { stdout } = await run(path, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { env });
  const version = stdout.trim();
  if (Number(version.split('.')[1]) < 9)
    throw missing('Python 3.9 이상', `${version}입니다`, TOOL_FIX.python);
  return { path, version };
}

/** How pip is installed where it is missing, by the package manager that this machine has. */
export function pipFix(env: NodeJS.ProcessEnv): string {
  const managers = [
    ['apt-get', 'sudo apt-get install -y python3-pip'],
    ['dnf', 'sudo dnf install -y python3-pip'],
    ['zypper', 'sudo zypper install -y python3-pip'],
    ['pacman', 'sudo pacman -S --noconfirm python-pip'],
  ] as const;
  return managers.find(([manager]) => which(manager, env))?.[1] ?? 'python3 -m ensurepip --user';
}

/** The first executable of that name on the PATH. */
export function which(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(tool: string, found: string, fix: string): LabError {
  return new LabError(
    'TOOL_MISSING',
    `이 컴퓨터에 ${withParticle(tool, '이/가')} 필요한데 ${found}.`,
    `다음 명령을 실행한 뒤 다시 시도하세요: ${fix}`,
  );
}
