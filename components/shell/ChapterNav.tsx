'use client';
import Link from 'next/link';
import type { KeyboardEvent } from 'react';
import { stepStates } from '../ui/states.ts';
import { Icon, Mark } from '../ui/Icon.tsx';
import { usePlace, useChapter } from '../state/chapter.tsx';
import { stepKey, useLab } from '../state/store.ts';

export interface ChapterLink {
  id: string;
  number: number;
  title: string;
  /** Steps that have a check, until the server's count arrives. */
  total: number;
}

export function ChapterNav({ chapters, onGo }: { chapters: ChapterLink[]; onGo?: () => void }) {
  const outline = useChapter();
  const progress = useLab((state) => state.progress);
  const of = (id: string) => progress.find((one) => one.chapter === id);
  const total = chapters.reduce((sum, chapter) => sum + (of(chapter.id)?.total ?? chapter.total), 0);
  const done = chapters.reduce((sum, chapter) => sum + (of(chapter.id)?.done ?? 0), 0);
  return (
    <nav className="nav" aria-label="장 목록" onKeyDown={moveBetweenLinks}>
      {chapters.map((chapter) => {
        const here = chapter.id === outline.id;
        const known = of(chapter.id);
        const all = known?.total ?? chapter.total;
        return (
          <div key={chapter.id}>
            <Link
              className="chap"
              href={`/chapters/${chapter.id}`}
              aria-current={here ? 'page' : undefined}
              tabIndex={here ? 0 : -1}
              prefetch={false}
              onClick={onGo}
            >
              <span className="n">{chapter.number}</span>
              {chapter.title}
              <span className="c">
                {all > 0 && known?.done === all && !here ? (
                  <>
                    <Mark name="done" small />
                    <span className="sr">완료</span>
                  </>
                ) : (
                  all > 0 && `${known?.done ?? 0}/${all}`
                )}
              </span>
            </Link>
            {here && <Steps onGo={onGo} />}
          </div>
        );
      })}
      <div className="foot">
        <div className="row">
          <span>전체</span>
          <span className="num">
            {total}단계 중 {done}단계 완료
          </span>
        </div>
        <div className="meter" aria-hidden="true">
          <i style={{ width: total ? `${(done / total) * 100}%` : 0 }} />
        </div>
        <div className="links">
          <Link className="link" href="/board" prefetch={false} tabIndex={-1}>
            리밸런스 보드
          </Link>
          <a className="link" href="/api/report" download tabIndex={-1}>
            <Icon name="report" className="sr" />
            실습 기록 내려받기
          </a>
          <a className="link" href="/doctor" tabIndex={-1}>
            컴퓨터 점검
          </a>
        </div>
      </div>
    </nav>
  );
}

function Steps({ onGo }: { onGo?: () => void }) {
  const outline = useChapter();
  const { current } = usePlace();
  const steps = useLab((state) => state.steps);
  return (
    <div className="steps">
      {outline.steps.map((step, index) => {
        const state = steps[stepKey(outline.id, step.id)]?.state;
        const heads = step.section !== outline.steps[index - 1]?.section;
        return (
          <div key={step.id}>
            {heads && <div className="sec">{step.section}</div>}
            <a
              className="st"
              href={`#${step.id}`}
              aria-current={step.id === current ? 'step' : undefined}
              tabIndex={-1}
              title={step.title}
              onClick={onGo}
            >
              <Mark small name={state ? stepStates[state].mark : 'todo'} />
              <span>
                {step.number} {step.title}
                {state && <span className="sr">, {stepStates[state].word}</span>}
              </span>
            </a>
          </div>
        );
      })}
    </div>
  );
}

/** One tab stop; arrows, Home and End move inside. */
function moveBetweenLinks(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined || !links[to]) return;
  event.preventDefault();
  links[to].focus();
}
