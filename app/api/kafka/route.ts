import { eventStream } from '#lib/http/event-stream.ts';
import { route } from '#lib/http/route.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** GET /api/kafka: the whole KafkaView at first and at each change. */
export const GET = route(({ lab, request }) =>
  eventStream(request, ({ send }) => {
    const unsubscribe = lab.kafka.observer.subscribe(send);
    send(lab.kafka.observer.view());
    return unsubscribe;
  }),
);
