import { z } from 'zod';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Typed into a shell: nothing that a shell or a program would take for anything but a name. */
const name = z.string().regex(/^[A-Za-z0-9._][A-Za-z0-9._-]{0,248}$/);
const body = z.strictObject({
  group: name,
  topic: name,
  protocol: z.enum(['classic-eager', 'classic-cooperative', 'consumer']),
});

/** POST /api/board/members: one more member, in a terminal of its own. */
export const POST = route(body, ({ lab, body }) => lab.members.add(body), { status: 201 });
