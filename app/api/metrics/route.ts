import { z } from 'zod';
import { LabError } from '#lib/errors.ts';
import { eventStream } from '#lib/http/event-stream.ts';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const query = z.object({ range: z.enum(['5m', '15m', '1h', '6h']).default('5m') });

/** GET /api/metrics?range=…: the whole MetricsView at each look. */
export const GET = route(({ lab, request }) => {
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success)
    throw new LabError(
      'BAD_REQUEST',
      '볼 수 있는 기간이 아닙니다.',
      'range를 5m, 15m, 1h, 6h 가운데 하나로 적으세요.',
    );
  return eventStream(request, ({ send }) => lab.metrics.subscribe(asked.data.range, send));
});
