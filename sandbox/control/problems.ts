import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, type ErrorView } from '../../lib/errors.ts';
import { labPaths } from './paths.ts';

const problemsFile = (home: string) => join(labPaths(home).sandbox, 'problems.json');

/** Notes what the sandbox that is about to start lacks: whoever joins it later did not see it being made. */
export async function noteProblems(home: string, problems: LabError[]): Promise<void> {
  await mkdir(labPaths(home).sandbox, { recursive: true });
  const noted = problems.map((problem) => problem.view());
  await writeFile(problemsFile(home), JSON.stringify(noted, null, 1));
}

/** What the sandbox that runs lacks. */
export async function notedProblems(home: string): Promise<LabError[]> {
  try {
    const noted = JSON.parse(await readFile(problemsFile(home), 'utf8')) as ErrorView[];
    return noted.map(({ code, message, remedy }) => new LabError(code, message, remedy));
  } catch {
    return [];
  }
}
