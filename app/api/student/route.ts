import { z } from 'zod';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** What is a number of the class and what is not is said by the lab, in words for a student. */
const body = z.strictObject({ student: z.string().max(100) });

/** PUT /api/student: whose topic and group the chapters name. */
export const PUT = route(body, async ({ lab, body: { student } }) => {
  await lab.setStudent(student);
  return { student: lab.course.student };
});
