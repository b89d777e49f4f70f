// Makes everything that the sandbox needs into LAB_CACHE, with progress: a stage of npm test.
import { LabError } from '../lib/errors.ts';
import { imageParts, nodeBinary } from '../sandbox/artifacts/all.ts';
import type { Progress } from '../sandbox/artifacts/preparation.ts';
import { ProgressLine } from '../sandbox/cli/progress-line.ts';
import { labCache } from '../sandbox/control/paths.ts';

const line = new ProgressLine(process.stdout);
const context = {
  cache: labCache(),
  env: process.env,
  onProgress: (progress: Progress) => line.show(progress),
};
try {
  const binary = await nodeBinary(context);
  const { problems } = await imageParts(context);
  line.clear();
  console.log(binary);
  for (const problem of problems) console.error(`${problem.message}\n→ ${problem.remedy}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  line.clear();
  if (!(error instanceof LabError)) throw error;
  console.error(`${error.message}\n→ ${error.remedy}`);
  process.exitCode = 1;
}
