import { z } from 'zod';
import { LabError } from '#lib/errors.ts';
import { eventStream } from '#lib/http/event-stream.ts';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const MAX_VALUE_CHARACTERS = 2 * 1024 * 1024;
/** JSON may write a character as six. */
const MAX_BODY_BYTES = 6 * MAX_VALUE_CHARACTERS + 64 * 1024;
const MAX_LAST = 1_000;

const topic = z.string().regex(/^[A-Za-z0-9._-]{1,249}$/);
const query = z.object({
  topic,
  from: z
    .string()
    .regex(/^(latest|earliest|last-[1-9][0-9]{0,3})$/)
    .default('latest'),
  filter: z.string().max(200).default(''),
});
const body = z.strictObject({
  topic,
  value: z.string().max(MAX_VALUE_CHARACTERS).nullable(),
  key: z.string().max(10_000).nullish(),
  partition: z.number().int().nonnegative().max(1_000_000).optional(),
  headers: z
    .array(z.strictObject({ name: z.string().min(1).max(200), value: z.string().max(10_000) }))
    .max(20)
    .optional(),
});

/** GET /api/kafka/messages?topic=…[&from=latest|earliest|last-50][&filter=…]: a topic's messages as they come. */
export const GET = route(({ lab, request }) => {
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success)
    throw new LabError(
      'BAD_REQUEST',
      '메시지를 볼 토픽이나 조건이 올바르지 않습니다.',
      '토픽을 다시 고르세요. from은 latest, earliest, last-50처럼 씁니다.',
    );
  const { from, ...rest } = asked.data;
  const start = from === 'latest' || from === 'earliest' ? from : Math.min(Number(from.slice(5)), MAX_LAST);
  return eventStream(request, ({ send }) => lab.kafka.tail({ ...rest, from: start }, send));
});

/** POST /api/kafka/messages: writes one message with acks=all. */
export const POST = route(body, ({ lab, body }) => lab.kafka.produce(body), {
  status: 201,
  maxBytes: MAX_BODY_BYTES,
});
