import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** DELETE /api/terminals/:name: ends its shell and everything in it. */
export const DELETE = route(async ({ lab, params }) => {
  await lab.terminals.remove(params.name ?? '');
});
