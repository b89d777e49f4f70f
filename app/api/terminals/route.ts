import { z } from 'zod';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const body = z.strictObject({ name: z.string().min(1).max(20).optional() });

/** POST /api/terminals: one more terminal. */
export const POST = route(body, ({ lab, body }) => lab.addTerminal(body.name), { status: 201 });
