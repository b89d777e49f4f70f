'use client';
import Link from 'next/link';
import { useState } from 'react';
import { resetChapter } from '../state/commands.ts';
import { useChapter } from '../state/chapter.tsx';
import { stepKey, useLab } from '../state/store.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { Icon, Mark } from '../ui/Icon.tsx';

/** The chapter that is done with the board beside it. */
const BOARD_CHAPTER = 8;

export function ChapterHead({ minutes }: { minutes: number }) {
  const outline = useChapter();
  const known = useLab((state) => state.progress.find((one) => one.chapter === outline.id));
  const steps = useLab((state) => state.steps);
  const pending = useLab((state) => state.pending[`${outline.id}/reset`]);
  const problem = useLab((state) => state.problems[outline.id]);
  const [asking, setAsking] = useState(false);
  const checked = outline.steps.filter((step) => step.says.length > 0);
  const total = known?.total ?? checked.length;
  const done = known?.done ?? 0;
  const left = leftMinutes(
    minutes,
    checked.length,
    checked.filter((step) => steps[stepKey(outline.id, step.id)]?.state !== 'done').length,
  );
  return (
    <header className="chapter-head">
      <h1>
        {outline.number}장. {outline.title}
      </h1>
      <p className="meta num">
        {total > 0 ? (
          <>
            <span>
              {total}단계 중 {done}단계 완료
            </span>
            <span>{left > 0 ? `남은 시간 약 ${left}분` : '모두 마쳤습니다'}</span>
          </>
        ) : (
          <span>약 {minutes}분</span>
        )}
        {outline.number === BOARD_CHAPTER && (
          <Link className="btn quiet small" href="/board" prefetch={false}>
            <Icon name="board" />
            리밸런스 보드
          </Link>
        )}
        {total > 0 && (
          <button
            type="button"
            className="btn quiet small"
            disabled={pending}
            onClick={() => setAsking(true)}
          >
            <Icon name="reset" />장 초기화
          </button>
        )}
      </p>
      {problem && (
        <div className="check is-bad" role="alert">
          <Mark name="fail" />
          <div>
            <p>
              <b>{problem.message}</b>
            </p>
            <p>{problem.remedy}</p>
          </div>
        </div>
      )}
      <Confirm
        open={asking}
        close={() => setAsking(false)}
        title={`${outline.number}장을 처음부터 다시 할까요?`}
        choices={[{ label: '초기화', kind: 'danger', run: () => void resetChapter(outline.id) }]}
      >
        이 장에서 클러스터에 만든 것을 지우고, 완료 표시를 없앱니다. 고친 파일은 그대로 두며, 파일마다
        되돌리기로 되돌릴 수 있습니다.
      </Confirm>
    </header>
  );
}

/** The chapter's minutes, by the share of its steps that are left. */
const leftMinutes = (minutes: number, all: number, left: number): number =>
  all === 0 ? minutes : Math.ceil((minutes * left) / all);
