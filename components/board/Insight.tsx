'use client';
import { Icon } from '../ui/Icon.tsx';
import { useBoard } from './board.ts';

/** What was just seen, in a sentence, and what the lines mean. */
export function Insight() {
  const text = useBoard(({ moment }) => moment.note);
  const members = useBoard(({ moment }) => moment.lanes.length > 0);
  const compared = useBoard(({ comparisons }) => comparisons.length > 1);
  const [head, rest] = split(text ?? '');
  return (
    <p className="insight">
      <Icon name="hint" />
      <span className="said" role="status">
        {text ? (
          <>
            <b>{head}</b> {rest}
          </>
        ) : members ? (
          '멤버를 더하거나 빼면, 그때 일어난 일을 여기에서 설명합니다.'
        ) : (
          '멤버가 합류하면 이 자리에서 무슨 일이 일어나는지 설명합니다.'
        )}
      </span>
      {compared && (
        <a className="link" href="#comparison">
          방식 비교
        </a>
      )}
      <span className="leg">
        <svg width="22" height="12" aria-hidden="true">
          <path d="M0 6h22" stroke="var(--color-p0)" strokeWidth="3" />
        </svg>
        파티션 하나를 읽는 중
        <svg width="14" height="14" aria-hidden="true">
          <rect x=".5" y=".5" width="13" height="13" fill="url(#hatch)" stroke="var(--color-bad)" />
        </svg>
        정지
      </span>
    </p>
  );
}

/** The first sentence stands out. */
function split(text: string): [string, string] {
  const end = /[.?](?=\s)/.exec(text);
  return end ? [text.slice(0, end.index + 1), text.slice(end.index + 1).trim()] : [text, ''];
}

/** The pattern of a pause, once for the whole page. */
export const Patterns = () => (
  <svg width="0" height="0" className="absolute" aria-hidden="true">
    <defs>
      <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" fill="var(--color-bad-soft)" />
        <path d="M0 0v5" stroke="var(--color-bad)" strokeWidth="2" />
      </pattern>
    </defs>
  </svg>
);
