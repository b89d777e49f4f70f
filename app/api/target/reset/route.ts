import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** POST /api/target/reset: forgets the sandbox's state; /api/events tells how far it is. */
export const POST = route(
  async ({ lab }) => {
    await lab.resetTarget();
    return lab.target.view();
  },
  { status: 202 },
);
