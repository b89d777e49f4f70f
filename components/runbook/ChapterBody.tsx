import type { Chapter } from '#lib/content/schema.ts';
import { Icon } from '../ui/Icon.tsx';
import { ChapterHead } from './ChapterHead.tsx';
import { Reading } from './Reading.tsx';
import { StepCard } from './StepCard.tsx';

/** A chapter from its title to the links at its end. */
export function ChapterBody({
  chapter,
  previous,
  next,
}: {
  chapter: Chapter;
  previous?: Chapter;
  next?: Chapter;
}) {
  return (
    <>
      <ChapterHead minutes={chapter.minutes} />
      <div className="chapter-intro">
        <Reading blocks={chapter.intro} />
        {chapter.goals.length > 0 && (
          <ul
            className="goals prose"
            aria-label="이 장을 마치면 할 수 있는 것"
            style={{ listStyle: 'none', paddingLeft: 0 }}
          >
            {chapter.goals.map((goal) => (
              <li key={goal}>
                <span>{goal}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {chapter.sections.map((section) => (
        <section key={section.number} aria-label={`${section.number} ${section.title}`}>
          <h2 className="section">
            <span className="dim num">{section.number}</span>
            {section.title}
          </h2>
          {section.intro.length > 0 && (
            <div className="section-intro">
              <Reading blocks={section.intro} />
            </div>
          )}
          {section.steps.map((step) => (
            <StepCard key={step.id} step={step} />
          ))}
        </section>
      ))}
      <div className="chapter-foot">
        {previous ? (
          <a className="btn quiet" href={`/chapters/${previous.id}`}>
            {previous.number}장 {previous.title}
          </a>
        ) : (
          <span />
        )}
        {next && (
          <a className="btn" href={`/chapters/${next.id}`}>
            {next.number}장 {next.title}
            <Icon name="arrow" />
          </a>
        )}
      </div>
    </>
  );
}
