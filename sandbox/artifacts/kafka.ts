import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../lib/errors.ts';
import { diskFull } from './failure.ts';
import { fingerprint } from './fingerprint.ts';
import { archiveClasses } from './kafka-classes.ts';
import { runTool } from './run-tool.ts';
import type { Artifact } from './store.ts';
import { findJava, findMaven } from './tools.ts';

const POM = fileURLToPath(new URL('./kafka/pom.xml', import.meta.url));

/** The folder of jars that a broker runs on, from Maven's repositories, with an archive of their classes. */
export async function kafkaJars(env: NodeJS.ProcessEnv = process.env): Promise<Artifact> {
  const java = await findJava(env);
  // Another build of Java takes no archive of this one.
  const build = await readFile(join(java.home, 'release'), 'utf8').catch(() => java.version);
  const version = /kafka_2\.13<\/artifactId>\s*<version>([\d.]+)/.exec(await readFile(POM, 'utf8'))?.[1];
  return {
    name: 'kafka',
    key: await fingerprint(dirname(POM), ['pom.xml', 'log4j2.properties'], [build]),
    bytes: 120_000_000,
    async make(folder, { env, signal, onProgress }) {
      const text = `Kafka ${version}을 내려받고 있습니다.`;
      onProgress?.({ stage: 'images', text });
      const maven = await findMaven(env);
      let files = 0;
      const scratch = join(folder, '..', 'scratch');
      await mkdir(scratch, { recursive: true });
      const { code, tail } = await runTool(
        maven.path,
        [
          '-B',
          '-ntp',
          '-f',
          POM,
          'dependency:copy-dependencies',
          `-DoutputDirectory=${folder}`,
          `-Dproject.build.directory=${scratch}`,
        ],
        {
          cwd: scratch,
          env: { ...env, JAVA_HOME: env.JAVA_HOME ?? java.home },
          signal,
          onLine(line) {
            if (line.includes('Copying ')) files++;
            if (files > 0) onProgress?.({ stage: 'images', text: `${text} (파일 ${files}개)` });
          },
        },
      );
      if (code === 0) await archiveClasses(folder, scratch, java.path, { env, signal });
      await rm(scratch, { recursive: true, force: true });
      if (code === 0) return;
      if (/No space left on device/i.test(tail)) throw diskFull(folder);
      throw new LabError(
        'DOWNLOAD_FAILED',
        `Kafka ${version}을 내려받지 못했습니다.\n${tail}`,
        '인터넷 연결과 Maven 설정(~/.m2/settings.xml의 프록시나 미러)을 확인한 뒤 다시 시도하세요.',
      );
    },
  };
}
