import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { kafkaJars } from './kafka.ts';
import { ensureArtifact } from './store.ts';
import { findJava } from './tools.ts';

it('keeps the classes of a broker, and the JVM takes them', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'kafka-classes-'));
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
  const jars = await ensureArtifact(await kafkaJars(), { cache, env: process.env });
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
