import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** POST /api/target/retry: prepares or connects again after a failure. */
export const POST = route(
  ({ lab }) => {
    lab.target.retry();
    return lab.target.view();
  },
  { status: 202 },
);
