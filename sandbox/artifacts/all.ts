import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../lib/errors.ts';
import { asLabError } from './failure.ts';
import { kafkaJars } from './kafka.ts';
import { kcatProgram } from './kcat.ts';
import { mavenOffline } from './maven.ts';
import { nodeBinary } from './node-binary.ts';
import type { BuildContext, OnProgress } from './preparation.ts';
import { EXPORTER_FILE, exporterBundle, OPERATOR_FILE, operatorBundle } from './programs.ts';
import { prometheusServer } from './prometheus.ts';
import { pythonEnvironment } from './python.ts';
import { ensureArtifact } from './store.ts';
import { findJava } from './tools.ts';

/** The Node that package.json pins; the operators' pods run on it. */
const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

/** What the images of the sandbox are made of, by the names that their recipes use. */
export interface ImageParts {
  paths: Record<string, string>;
  /** What is missing, and with it which images; the sandbox starts without them. */
  problems: LabError[];
}

export { nodeBinary };

/**
 * Makes every part that can be made, all at once; one that cannot costs only the images that need it. The percentage
 * that it reports is of all parts.
 */
export async function imageParts(given: BuildContext): Promise<ImageParts> {
  let done = 0;
  const onProgress: OnProgress = (progress) =>
    given.onProgress?.({ ...progress, percent: Math.floor((done / Object.keys(parts).length) * 100) });
  const context = { ...given, onProgress };
  const parts: Record<string, () => Promise<string>> = {
    operator: async () => join(await ensureArtifact(await operatorBundle(), context), OPERATOR_FILE),
    exporter: async () => join(await ensureArtifact(await exporterBundle(), context), EXPORTER_FILE),
    'node-runtime': async () => access(NODE).then(() => NODE),
    'java-home': async () => (await findJava(context.env)).home,
    kafka: async () => ensureArtifact(await kafkaJars(), context),
    maven: async () => ensureArtifact(await mavenOffline(context.env), context),
    kcat: async () => ensureArtifact(await kcatProgram(context.env), context),
    prometheus: async () => ensureArtifact(await prometheusServer(context.env), context),
    python: async () => ensureArtifact(await pythonEnvironment(context.env), context),
  };
  const paths: Record<string, string> = {};
  const problems: LabError[] = [];
  await Promise.all(
    Object.entries(parts).map(async ([name, make]) => {
      try {
        paths[name] = await make();
      } catch (error) {
        const problem = asLabError(error, name, context.cache);
        if (!(problem instanceof LabError)) throw problem;
        if (!problems.some(({ message }) => message === problem.message)) problems.push(problem);
      }
      done++;
    }),
  );
  return { paths, problems };
}
