import { notFound, redirect } from 'next/navigation';
import { requirePageSession } from '#lib/http/page-session.ts';
import { currentChapter } from './current-chapter.ts';

/** The chapter where the student is. The printed URL arrives here with its token. */
export default async function Home({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>;
}) {
  const lab = await requirePageSession(await searchParams);
  const chapter = currentChapter(lab.steps.progress());
  if (!chapter) notFound();
  redirect(`/chapters/${chapter}`);
}
