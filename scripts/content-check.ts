// npm run content:check — names every mistake in the course with its file and line.
import { stepsOf } from '#lib/content/find.ts';
import { readCourse } from '#lib/content/load-course.ts';
import { formatProblem } from '#lib/content/problems.ts';

const folder = process.argv[2];
const { course, problems } = readCourse(folder);
for (const problem of problems) console.error(`content/${formatProblem(problem)}`);
if (problems.length > 0) {
  console.error(`\n${problems.length} mistake${problems.length === 1 ? '' : 's'} in the course`);
  process.exitCode = 1;
} else {
  const steps = course.chapters.flatMap((chapter) => stepsOf(chapter));
  const checks = steps.reduce((sum, step) => sum + step.checks.length, 0);
  console.log(`${course.chapters.length} chapters, ${steps.length} steps, ${checks} checks: no mistakes`);
}
