// What `npm start` and `npm test` install by themselves: the packages of package-lock.json, and on Debian as
// root the tools that the sandbox needs. Node 20 and no packages.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../sandbox/artifacts/lock.mjs';
import { NODE, ROOT, run, which } from './run.mjs';

const OLDEST_NODE = [20, 19];
const OLDEST_GO_MINOR = 24;

/** Ends with what to do when this Node is too old to start with. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Node.js ${OLDEST_NODE.join('.')} 이상이 필요한데 ${process.versions.node}입니다.`);
  console.error('→ https://nodejs.org 에서 LTS 버전을 설치한 뒤 다시 실행하세요.');
  process.exit(1);
}

/** Runs `npm ci` when node_modules is not what package-lock.json says. False when that failed. */
export async function installPackages() {
  if (packagesInstalled()) return true;
  return withLock(
    `install:${ROOT}`,
    async () => {
      if (packagesInstalled()) return true;
      console.log('의존 패키지를 설치합니다 (npm ci).');
      const npm = process.env.npm_execpath;
      // Its warnings are about the Node that starts npm, not the one that everything runs on.
      const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
      const code = npm
        ? await run(process.execPath, [npm, ...args], { label: '의존 패키지를 설치하고 있습니다.' })
        : await run('npm', args, { label: '의존 패키지를 설치하고 있습니다.' });
      if (code === 0 && packagesInstalled()) return true;
      console.error('의존 패키지를 설치하지 못했습니다.');
      console.error(
        '→ 위의 npm 메시지를 확인하세요. 인터넷 연결과 디스크 공간을 확인한 뒤 다시 실행하면 이어서 설치합니다.',
      );
      return false;
    },
    { onWait: () => console.log('다른 터미널에서 의존 패키지를 설치하고 있습니다. 기다립니다.') },
  );
}

/**
 * npm writes node_modules/.package-lock.json last, so it tells what was completely installed, whoever did it.
 * Packages for other platforms are in the one and not in the other.
 */
export function packagesInstalled(root = ROOT) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    for (const [path, entry] of Object.entries(wanted)) {
      if (path === '') continue;
      if (!present[path] && entry.optional) continue;
      if (present[path]?.version !== entry.version || present[path]?.integrity !== entry.integrity)
        return false;
    }
    return Object.keys(present).every((path) => wanted[path]) && (root !== ROOT || existsSync(NODE));
  } catch {
    return false;
  }
}

/**
 * Commands and the Debian packages that bring them.
 * @type {{ name: string, packages: string[], present: () => boolean, installable?: () => boolean }[]}
 */
const SANDBOX_TOOLS = [
  {
    name: 'Go 1.24 이상',
    packages: ['golang-go'],
    present: () => Boolean(process.env.LAB_NODE_BINARY) || goIsEnough(),
    installable: () => candidateMinor('golang-go') >= OLDEST_GO_MINOR,
  },
  {
    name: 'Java 17 이상',
    packages: ['default-jdk-headless'],
    present: () => Boolean(process.env.JAVA_HOME || which('java')),
  },
  { name: 'Maven', packages: ['maven'], present: () => Boolean(which('mvn')) },
  { name: 'Python 3.9 이상', packages: ['python3'], present: () => Boolean(which('python3')) },
];
const BROWSER = { name: 'Chromium', packages: ['chromium'], present: () => Boolean(which('chromium')) };

/**
 * Installs missing tools where that can be done without asking (Debian or Ubuntu, as root), and otherwise says
 * what to do. Never fails: whatever needs a tool says so itself.
 * @param {{ sandbox: boolean, browser: boolean }} wanted
 */
export async function installTools({ sandbox, browser }) {
  const missing = [...(sandbox ? SANDBOX_TOOLS : []), ...(browser ? [BROWSER] : [])].filter(
    (tool) => !tool.present(),
  );
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tool.packages);
  const names = missing.map((tool) => tool.name).join(', ');
  if (!which('apt-get') || process.getuid?.() !== 0) {
    console.log(`없는 프로그램: ${names}`);
    if (which('apt-get')) console.log(`→ 설치하려면: sudo apt-get install -y ${packages.join(' ')}`);
    console.log('→ 자세한 점검: npm run doctor');
    return;
  }
  console.log(`없는 프로그램을 설치합니다: ${names}`);
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      label: `${names}을(를) 설치하고 있습니다.`,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      onLine: (line) => /^(E|W|Err|Setting up)/.test(line) && console.log(`  ${line}`),
    });
  await withLock('apt-get', async () => {
    await apt('update');
    for (const tool of missing) {
      if (tool.present()) continue;
      if (tool.installable && !tool.installable()) {
        console.log(`이 배포판의 패키지에는 ${tool.name}이(가) 없습니다. 직접 설치한 뒤 PATH에 넣으세요.`);
        continue;
      }
      const code = await apt('install', '-y', '--no-install-recommends', ...tool.packages);
      if (code !== 0)
        console.error(`${tool.name}을(를) 설치하지 못했습니다. 위의 apt-get 메시지를 확인하세요.`);
    }
  });
}

function goIsEnough() {
  try {
    const version = execFileSync('go', ['env', 'GOVERSION'], { cwd: '/', encoding: 'utf8' });
    return Number(version.split('.')[1]) >= OLDEST_GO_MINOR;
  } catch {
    return false;
  }
}

/** The minor version that apt would install, 0 when it has none. @param {string} name */
function candidateMinor(name) {
  try {
    const policy = execFileSync('apt-cache', ['policy', name], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return Number(/Candidate: (?:\d+:)?\d+\.(\d+)/.exec(policy)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
