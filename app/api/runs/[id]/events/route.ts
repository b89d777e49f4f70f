import { eventStream } from '#lib/http/event-stream.ts';
import { route } from '#lib/http/route.ts';
import { streamRun } from '#lib/lab/run-events.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** GET /api/runs/:id/events: the run's events after Last-Event-ID, to its end. */
export const GET = route(({ lab, request, params }) => {
  const id = params.id ?? '';
  const view = lab.runs.view(id);
  const seen = Number(request.headers.get('last-event-id') ?? 0);
  return eventStream(request, (sink) =>
    streamRun(lab.runs.find(id), view, Number.isSafeInteger(seen) ? seen : 0, sink),
  );
});
