import type { Metadata } from 'next';
import { Board } from '#components/board/Board.tsx';
import { ChooseGroup } from '#components/board/ChooseGroup.tsx';
import { requirePageSession } from '#lib/http/page-session.ts';

export const metadata: Metadata = { title: '리밸런스 보드' };

/** Kafka's own limit for the name of a group. */
const MAX_GROUP = 32_767;
const CHAPTER = 8;

type Props = { searchParams: Promise<Record<'token' | 'group', string | string[] | undefined>> };

/** /board?group=edu-group-07: one consumer group, live and recorded. */
export default async function BoardPage({ searchParams }: Props) {
  const asked = await searchParams;
  const lab = await requirePageSession({ token: asked.token });
  const { values, chapters } = lab.course;
  const { eduGroup, eduTopic } = values;
  const own = eduGroup && eduTopic ? { group: eduGroup, topic: eduTopic } : undefined;
  const group = typeof asked.group === 'string' ? asked.group.slice(0, MAX_GROUP) : '';
  if (!group) return <ChooseGroup own={own?.group} />;
  const chapter = chapters.find(({ number }) => number === CHAPTER);
  const cards = chapter
    ? { href: `/chapters/${chapter.id}`, crumb: `${chapter.number}장 ${chapter.title}` }
    : { href: '/', crumb: '리밸런스 보드' };
  return <Board key={group} group={group} own={own} cards={cards} />;
}
