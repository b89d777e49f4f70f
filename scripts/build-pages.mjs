// `next build`, only when something that it reads has changed. Node 20 and no packages.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../sandbox/artifacts/lock.mjs';
import { NODE, ROOT, run } from './run.mjs';

const MARKER = join(ROOT, '.next/lab-build');
const FOLDERS = ['app', 'components', 'lib', 'sandbox/control', 'sandbox/artifacts', 'public'];
const FILES = ['proxy.ts', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json'];

/** Builds the pages unless they are built from these very sources. False when that failed. */
export async function buildPages() {
  if (isBuilt()) return true;
  return withLock(
    `pages:${ROOT}`,
    async () => {
      if (isBuilt()) return true;
      const key = sourceKey();
      // The marker comes last: a build that was interrupted is no build.
      rmSync(MARKER, { force: true });
      console.log('화면을 빌드합니다 (next build).');
      /** @type {string[]} */
      const output = [];
      const code = await run(NODE, [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
        label: '화면을 빌드하고 있습니다.',
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        onLine: (line) => output.push(line),
      });
      if (code !== 0) {
        console.error(output.join('\n'));
        console.error('화면을 빌드하지 못했습니다.');
        console.error('→ app, components, lib 폴더를 고친 적이 있으면 위의 메시지를 보고 되돌리세요.');
        return false;
      }
      writeFileSync(MARKER, key);
      return true;
    },
    { onWait: () => console.log('다른 터미널에서 화면을 빌드하고 있습니다. 기다립니다.') },
  );
}

function isBuilt() {
  try {
    return readFileSync(MARKER, 'utf8') === sourceKey();
  } catch {
    return false;
  }
}

/** One hash over everything that `next build` reads. */
function sourceKey() {
  const hash = createHash('sha256').update(process.arch);
  const files = FOLDERS.flatMap((folder) => filesBelow(folder)).filter((path) => !/\.test\.tsx?$/.test(path));
  for (const path of [...FILES, ...files.sort()]) {
    const content = read(path);
    if (content) hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(join(ROOT, path));
  } catch {
    return undefined;
  }
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1));
  } catch {
    return [];
  }
}
