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
  const said = useLab((state) => (state.wasReset?.chapter === outline.id ? state.wasReset.message : ''));
  const onSandbox = useLab((state) => state.target?.kind !== 'kubeconfig');
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
      <p className="said" role="status">
        {said}
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
        이 장의 완료 표시와 실행 기록을 지우고, 이 장에서 고친 파일을 처음 내용으로 되돌립니다. 클러스터에
        만든 것은 그대로 있어서, 조건이 이미 맞는 카드는 곧바로 다시 완료로 바뀝니다. 클러스터까지 비우려면
        6장의 순서대로 지우{onSandbox ? '거나, 위쪽 실습 대상 메뉴에서 샌드박스를 초기화하세요.' : '세요.'}
      </Confirm>
    </header>
  );
}

/** The chapter's minutes, by the share of its steps that are left. */
const leftMinutes = (minutes: number, all: number, left: number): number =>
  all === 0 ? minutes : Math.ceil((minutes * left) / all);
