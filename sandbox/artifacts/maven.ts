import { copyFile, cp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../lib/errors.ts';
import { diskFull } from './failure.ts';
import { filesBelow, fingerprint } from './fingerprint.ts';
import type { BuildContext } from './preparation.ts';
import { runTool } from './run-tool.ts';
import type { Artifact } from './store.ts';
import { findJdk, findMaven, mavenHome } from './tools.ts';

const PROJECTS = fileURLToPath(new URL('../../content/lab/spring', import.meta.url));
const SETTINGS = fileURLToPath(new URL('./maven/settings.xml', import.meta.url));
/** What a student runs, and what it takes to pack a project; the application itself is not started. */
const GOALS = ['clean', 'package', 'spring-boot:run', '-Dspring-boot.run.skip'];
/** Maven's notes on where and when it downloaded: with them a file counts only for a repository of the same name. */
const NOTES = /(^|\/)(_remote\.repositories|resolver-status\.properties|maven-metadata-.*|.*\.lastUpdated)$/;

/**
 * Maven for a place without internet, as two folders: `program`, this machine's Maven with settings that never look
 * further; and `repository`, its local repository with all that the course's Spring projects are built from and with.
 */
export async function mavenOffline(env: NodeJS.ProcessEnv): Promise<Artifact> {
  const maven = await findMaven(env);
  const home = await mavenHome(maven.path, env);
  const projects = await filesBelow(PROJECTS, (file) => /^[^/]+\/pom\.xml$/.test(file));
  const values = [home, String((await stat(join(home, 'bin/mvn'))).mtimeMs)];
  return {
    name: 'maven',
    key: await fingerprint(PROJECTS, projects, [await readFile(SETTINGS, 'utf8'), ...values]),
    bytes: 300_000_000,
    async make(folder, context) {
      const scratch = join(folder, '..', 'scratch');
      await cp(PROJECTS, scratch, { recursive: true });
      const repository = join(folder, 'repository');
      const text = 'Spring 라이브러리를 내려받고 있습니다.';
      context.onProgress?.({ stage: 'images', text });
      let files = 0;
      const onFile = () =>
        ++files % 20 === 0 && context.onProgress?.({ stage: 'images', text: `${text} (파일 ${files}개)` });
      for (const pom of projects) await build(join(scratch, pom), repository, maven.path, context, onFile);
      await rm(scratch, { recursive: true, force: true });
      for (const note of await filesBelow(repository, (file) => NOTES.test(file)))
        await rm(join(repository, note));
      await copyProgram(home, join(folder, 'program'));
    },
  };
}

/** Builds a project once, so that the repository has everything that the build asks for. */
async function build(
  pom: string,
  repository: string,
  maven: string,
  { env, signal }: BuildContext,
  onFile: () => void,
) {
  const java = await findJdk(env);
  const { code, tail } = await runTool(
    maven,
    ['-B', '-f', pom, ...GOALS, `-Dmaven.repo.local=${repository}`],
    {
      cwd: dirname(pom),
      env: { ...env, JAVA_HOME: env.JAVA_HOME ?? java.home },
      signal,
      onLine: (line) => line.includes('Downloaded from ') && onFile(),
    },
  );
  if (code === 0) return;
  if (/No space left on device/i.test(tail)) throw diskFull(repository);
  throw new LabError(
    'DOWNLOAD_FAILED',
    `7장의 Spring 프로젝트에 필요한 라이브러리를 내려받지 못했습니다.\n${tail}`,
    '인터넷 연결과 Maven 설정(~/.m2/settings.xml의 프록시나 미러)을 확인한 뒤 다시 시도하세요. 7장과 8장의 Spring 실습에만 필요합니다.',
  );
}

/** Distributions put links into other folders there; the copy has the files themselves. */
async function copyProgram(home: string, program: string): Promise<void> {
  await mkdir(program);
  for (const part of ['bin', 'boot', 'conf', 'lib'])
    await cp(join(home, part), join(program, part), { recursive: true, dereference: true });
  await copyFile(SETTINGS, join(program, 'conf/settings.xml'));
}
