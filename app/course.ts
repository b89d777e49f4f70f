import type { Course } from '#lib/content/schema.ts';
import { getLab } from '#lib/lab.ts';

/** The course as the server loaded it: pages and runs speak of the same steps. */
export const course = async (): Promise<Course> => (getLab() as unknown as { course: Course }).course;
