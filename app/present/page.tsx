import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Stage } from '#components/present/Stage.tsx';
import { FollowStudent } from '#components/runbook/FollowStudent.tsx';
import { outlineOf } from '#components/runbook/outline.ts';
import { StepBlocks } from '#components/runbook/StepCard.tsx';
import type { Block } from '#lib/content/schema.ts';
import { requirePageSession } from '#lib/http/page-session.ts';
import { currentChapter } from '../current-chapter.ts';

export const metadata: Metadata = { title: '발표' };

type Props = { searchParams: Promise<Record<'token' | 'chapter' | 'step', string | string[] | undefined>> };

/** One card at a time for the projector. Long outputs and solutions stay with the student's page. */
export default async function PresentPage({ searchParams }: Props) {
  const asked = await searchParams;
  const lab = await requirePageSession({ token: asked.token });
  const id = typeof asked.chapter === 'string' ? asked.chapter : currentChapter(lab.steps.progress());
  const chapter = lab.course.chapters.find((one) => one.id === id);
  if (!chapter) notFound();
  const cards = chapter.sections.flatMap((section) =>
    section.steps.map((step) => ({ id: step.id, body: <StepBlocks blocks={step.blocks.filter(isShown)} /> })),
  );
  const start = cards.some((card) => card.id === asked.step) ? (asked.step as string) : undefined;
  return (
    <>
      <FollowStudent rendered={lab.course.student} />
      <Stage outline={outlineOf(chapter)} minutes={chapter.minutes} start={start} cards={cards} />
    </>
  );
}

const isShown = (block: Block) => block.kind !== 'expect' && block.kind !== 'solution';
