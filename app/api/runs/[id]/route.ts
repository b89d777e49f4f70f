import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** GET /api/runs/:id */
export const GET = route(({ lab, params }) => lab.runs.view(params.id ?? ''));

/** DELETE /api/runs/:id: Ctrl-C, then the end of its processes; answers at once. */
export const DELETE = route(
  ({ lab, params }) => {
    const id = params.id ?? '';
    const view = lab.runs.view(id);
    lab.runs.stop(id).catch((error: unknown) => console.error(error));
    return view;
  },
  { status: 202 },
);
