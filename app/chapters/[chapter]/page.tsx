import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ChapterBody } from '#components/runbook/ChapterBody.tsx';
import { FollowStudent } from '#components/runbook/FollowStudent.tsx';
import { linkOf, outlineOf } from '#components/runbook/outline.ts';
import { Runbook } from '#components/runbook/Runbook.tsx';
import { requirePageSession } from '#lib/http/page-session.ts';
import { getLab } from '#lib/lab.ts';

type Props = {
  params: Promise<{ chapter: string }>;
  searchParams: Promise<{ token?: string | string[] }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { chapter: id } = await params;
  const chapter = getLab().course.chapters.find((one) => one.id === id);
  return chapter ? { title: `${chapter.number}장 ${chapter.title}` } : {};
}

export default async function ChapterPage({ params, searchParams }: Props) {
  const lab = await requirePageSession(await searchParams);
  const { chapter: id } = await params;
  const { chapters } = lab.course;
  const index = chapters.findIndex((one) => one.id === id);
  const chapter = chapters[index];
  if (!chapter) notFound();
  return (
    <Runbook outline={outlineOf(chapter)} chapters={chapters.map(linkOf)}>
      <FollowStudent rendered={lab.course.student} />
      <ChapterBody chapter={chapter} previous={chapters[index - 1]} next={chapters[index + 1]} />
    </Runbook>
  );
}
