import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { LabFiles } from './lab-files.ts';
import { parseChapter } from './parse-chapter.ts';
import { memberProgramOf } from './members.ts';
import { formatProblem, Problems, type Problem } from './problems.ts';
import { courseFile, type Chapter, type Course } from './schema.ts';
import { DEFAULT_STUDENT, sessionValuesOf, studentRows } from './student.ts';
import { YamlSource } from './yaml-source.ts';

/** The folder with chapters/ and lab/. */
const CONTENT_FOLDER = join(import.meta.dirname, '..', '..', 'content');

const loaded = new Map<string, { student: string; course: Promise<Course> }>();

/**
 * The whole course as a student with this number reads it; read again only for another number.
 * Throws CONTENT_INVALID with every mistake when there are any.
 */
export function loadCourse(folder: string = CONTENT_FOLDER, student: string = DEFAULT_STUDENT): Promise<Course> {
  const last = loaded.get(folder);
  if (last?.student === student) return last.course;
  const course = loadValid(folder, student);
  loaded.set(folder, { student, course });
  return course;
}

async function loadValid(folder: string, student: string): Promise<Course> {
  const { course, problems } = readCourse(folder, student);
  if (problems.length === 0) return course;
  throw new LabError(
    'CONTENT_INVALID',
    `교재에 잘못된 곳이 ${problems.length}군데 있습니다. ${problems.map(formatProblem).join('; ')}`,
    'npm run content:check로 파일과 줄을 확인하고 고치세요.',
  );
}

/** Reads the course and says everything that is wrong with it. */
export function readCourse(
  folder: string = CONTENT_FOLDER,
  student: string = DEFAULT_STUDENT,
): { course: Course; problems: Problem[] } {
  const problems = new Problems();
  const { terminals, values: fixed, sessionValues, clusterValues, members: written } = readCourseFile(folder, problems);
  const values = { ...fixed, ...sessionValuesOf(sessionValues, student) };
  const students = { student, rows: studentRows(sessionValues) };
  const members = written && memberProgramOf(written, values, clusterValues, problems.in('chapters/course.yaml'));
  const lab = new LabFiles(join(folder, 'lab'));
  const chapters: Chapter[] = [];
  const numbers = new Set<string>();
  for (const id of chapterFolders(folder)) {
    const report = problems.in(`chapters/${id}/chapter.md`);
    const text = readText(join(folder, 'chapters', id, 'chapter.md'));
    if (!/^\d\d-[a-z0-9-]+$/.test(id)) report(1, `a chapter's folder is named like "03-kafka-cluster", not "${id}"`);
    if (numbers.has(id.slice(0, 2))) report(1, `two chapters have the number ${id.slice(0, 2)}`);
    numbers.add(id.slice(0, 2));
    if (text === null) report(1, 'the chapter has no chapter.md');
    else {
      const source = { id, folder: join(folder, 'chapters', id), text };
      const chapter = parseChapter(source, { terminals, values, clusterValues, lab, students }, report);
      if (chapter) chapters.push(chapter);
    }
  }
  return { course: { chapters, terminals, values, clusterValues, ...(members && { members }), student }, problems: problems.sorted() };
}

function readCourseFile(folder: string, problems: Problems) {
  const report = problems.in('chapters/course.yaml');
  const text = readText(join(folder, 'chapters', 'course.yaml'));
  if (text === null) report(1, 'the course has no course.yaml');
  const parsed = new YamlSource(text ?? '', 1, report).parse(courseFile);
  return parsed ?? { terminals: [], values: {}, sessionValues: {}, clusterValues: {}, members: undefined };
}

function chapterFolders(folder: string): string[] {
  return readdirSync(join(folder, 'chapters'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
