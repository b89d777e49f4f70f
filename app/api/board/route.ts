import { z } from 'zod';
import { LabError } from '#lib/errors.ts';
import { eventStream } from '#lib/http/event-stream.ts';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Kafka itself takes any text as the name of a group. */
const query = z.object({ group: z.string().regex(/^[^\p{Cc}]{1,249}$/u) });

/** GET /api/board?group=…: what was recorded of a consumer group, then each change. */
export const GET = route(({ lab, request }) => {
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success)
    throw new LabError(
      'BAD_REQUEST',
      '보드에 나타낼 그룹의 이름이 올바르지 않습니다.',
      '그룹을 다시 고르세요. 주소에는 group=<이름>을 씁니다.',
    );
  return eventStream(request, ({ send }) => lab.board.open(asked.data.group, send));
});
