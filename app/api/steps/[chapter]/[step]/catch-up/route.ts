import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** POST …/catch-up: does everything before the step that is not green yet; progress comes by /api/events. */
export const POST = route(
  ({ lab, params }) => {
    const { chapter = '', step = '' } = params;
    lab.requireStep(chapter, step);
    lab.catchUp.start(chapter, step);
  },
  { status: 202 },
);

/** DELETE …/catch-up: stops it. */
export const DELETE = route(({ lab }) => lab.catchUp.stop());
