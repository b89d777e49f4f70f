import { eventStream } from '#lib/http/event-stream.ts';
import { route } from '#lib/http/route.ts';
import { subscribePage } from '#lib/lab/page-events.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** GET /api/events?chapter=… : everything that a page shows, then each change. */
export const GET = route(({ lab, request }) => {
  const chapter = new URL(request.url).searchParams.get('chapter');
  const { id } = chapter === null ? (lab.course.chapters[0] ?? { id: '' }) : lab.requireChapter(chapter);
  return eventStream(request, ({ send }) => subscribePage(lab, id, send));
});
