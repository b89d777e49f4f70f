import { z } from 'zod';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const body = z.strictObject({ readOnly: z.boolean().default(false) });

/** POST /api/terminals/:name/ticket: a pass for one WebSocket. */
export const POST = route(body, ({ lab, params, body }) => {
  const terminal = lab.requireTerminal(params.name ?? '');
  return { ticket: lab.access.tickets.issue({ terminal, readOnly: body.readOnly }) };
});
