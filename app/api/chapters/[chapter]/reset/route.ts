import { route } from '#lib/http/route.ts';
import { resetChapter } from '#lib/lab/chapter-reset.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** POST /api/chapters/:chapter/reset: forgets the chapter's progress and restores its files. */
export const POST = route(
  ({ lab, params }) =>
    resetChapter({ ...lab, store: lab.progress }, lab.requireChapter(params.chapter ?? '')),
  { status: 202 },
);
