import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import { labCache } from '../control/paths.ts';
import { kafkaJars } from './kafka.ts';
import { ensureArtifact } from './store.ts';
import { findJava } from './tools.ts';

it('keeps the classes of a broker, and the JVM takes them', async () => {
  const jars = await ensureArtifact(await kafkaJars(), { cache: labCache(), env: process.env });
  const { path } = await findJava(process.env);
  const flags = ['-XX:+UseSerialGC', '-XX:SharedArchiveFile=kafka.jsa', '-Xlog:class+load'];
  // Without arguments it loads its first classes, says how it is used, and ends.
  const loaded = await new Promise<string>((resolve) =>
    execFile(path, [...flags, '-cp', '*', 'kafka.Kafka'], { cwd: jars, maxBuffer: 2 ** 26 }, (_, stdout) =>
      resolve(stdout),
    ),
  );
  expect(loaded).toMatch(/kafka\.Kafka\$? source: shared objects file \(top\)/);
});
