import { route } from '#lib/http/route.ts';
import { labReport } from '#lib/progress/report.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** GET /api/report: the student's lab report as a Markdown file. */
export const GET = route(
  ({ lab }) =>
    new Response(labReport(lab.course.chapters, lab.progress), {
      headers: {
        'content-type': 'text/markdown; charset=utf-8',
        'content-disposition': 'attachment; filename="kafka-lab-report.md"',
        'cache-control': 'no-store',
      },
    }),
);
