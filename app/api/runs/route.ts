import { z } from 'zod';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const name = z.string().min(1).max(100);
const body = z.strictObject({
  chapter: name,
  step: name,
  action: name,
  busy: z.enum(['interrupt', 'new-terminal']).optional(),
});

/** POST /api/runs: types an action of the course into its terminal. */
export const POST = route(body, ({ lab, body }) => lab.runs.start(body), { status: 201 });
