import { LabError } from '../errors.ts';
import { replaceValues } from './values.ts';

/** A class has at most this many places. */
const PLACES = 30;
export const STUDENTS = Array.from({ length: PLACES }, (_, index) => String(index + 1).padStart(2, '0'));
export const DEFAULT_STUDENT = STUDENTS[0]!;

/** A student's place in the class, and what belongs to it. */
export interface StudentRow {
  /** "01" to "30" */
  student: string;
  topic: string;
  group: string;
}

/** "7" and "07" are the same number. @throws LabError BAD_REQUEST */
export function parseStudent(text: string): string {
  const digits = /^\s*0?(\d{1,2})\s*$/.exec(text)?.[1];
  const student = digits?.padStart(2, '0');
  if (student && STUDENTS.includes(student)) return student;
  throw new LabError(
    'BAD_REQUEST',
    digits === undefined
      ? `학생 번호는 숫자입니다. "${text.slice(0, 20)}"은(는) 번호가 아닙니다.`
      : `학생 번호는 ${DEFAULT_STUDENT}부터 ${PLACES}까지입니다. ${digits}번은 없습니다.`,
    '배정표에서 자기 번호를 고르세요.',
  );
}

/** The {{values}} of a student: those that course.yaml declares, and the number itself. */
export function sessionValuesOf(
  declared: Record<string, string>,
  student: string,
): Record<string, string> {
  if (Object.keys(declared).length === 0) return {};
  const filled = Object.entries(declared).map(([name, text]) => [
    name,
    replaceValues(text, (inner, written) => (inner === 'student' ? student : written)),
  ]);
  return { ...Object.fromEntries(filled), student };
}

/** The class's topics and groups; empty when the course has none. */
export function studentRows(declared: Record<string, string>): StudentRow[] {
  return STUDENTS.flatMap((student) => {
    const { eduTopic: topic, eduGroup: group } = sessionValuesOf(declared, student);
    return topic && group ? [{ student, topic, group }] : [];
  });
}
