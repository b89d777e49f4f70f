'use client';
import type { CheckView } from '#lib/api.ts';
import { remaining } from '../shell/target.ts';
import { useStep } from '../state/chapter.tsx';
import { useNow } from '../state/now.ts';
import { isOpenRun, useLab } from '../state/store.ts';
import { Mark, type MarkName } from '../ui/Icon.tsx';
import { at, spoken, took } from '../ui/time.ts';
import { CheckActions, Hints } from './CheckActions.tsx';
import { useBlocked } from './blocked.ts';
import { skipPrediction } from './PredictBand.tsx';

const MARKS: Record<CheckView['state'], MarkName> = {
  unknown: 'todo',
  waiting: 'wait',
  ok: 'done',
  lost: 'lost',
  failed: 'fail',
};

/** The check has the last word: what holds, or what is missing and what to do. It is always there. */
export function CheckBand() {
  const { step, view, key } = useStep();
  const blocked = useBlocked();
  const problem = useLab((state) => state.problems[key]);
  const left = useLab((state) => remaining(state.target));
  if (problem)
    return (
      <div className="band check is-bad" role="alert">
        <Mark name="fail" />
        <div>
          <p>
            <b>{problem.message}</b>
          </p>
          <p>{problem.remedy}</p>
        </div>
        <span />
      </div>
    );
  if (
    step.says.length === 0 &&
    !['preparing', 'predict', 'failed', 'running', 'locked'].includes(view?.state ?? '')
  )
    return null;
  if (blocked === 'preparing')
    return <Plain mark="todo">샌드박스가 준비되면 실행할 수 있습니다.{left && ` ${left} 남았습니다.`}</Plain>;
  if (blocked === 'locked')
    return <Plain mark="lock">앞 단계 필요: {view?.needs}. 앞 단계를 마치면 실행 단추가 켜집니다.</Plain>;
  if (blocked === 'predict')
    return (
      <Plain
        mark="todo"
        at={
          <button type="button" className="link" onClick={() => skipPrediction(key)}>
            건너뛰기
          </button>
        }
      >
        하나를 고르면 실행 단추가 켜집니다.
      </Plain>
    );
  switch (view?.state) {
    case 'running':
      return <Running />;
    case 'checking':
      return <Checking />;
    case 'done':
      return <Done />;
    case 'failed':
      return <Failed />;
    case 'changed':
      return <Changed />;
    default:
      return <ToCheck />;
  }
}

function Plain(props: { mark?: MarkName; at?: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="band check">
      {props.mark ? <Mark name={props.mark} /> : <span />}
      <p>{props.children}</p>
      {props.at ? <span className="at num">{props.at}</span> : <span />}
    </div>
  );
}

const ToCheck = () => {
  const { step, view } = useStep();
  const says = view?.checks.map((check) => check.says) ?? step.says;
  return (
    <div className="band check">
      <Mark name="todo" />
      <p>확인할 것: {says[0]}</p>
      <span />
      <Also rows={says.slice(1).map((text) => ({ mark: 'todo', text }))} />
      <Hints />
    </div>
  );
};

function Running() {
  const { view } = useStep();
  const long = Object.values(view?.runs ?? {}).some((run) => isOpenRun(run) && run.longRunning);
  const check = view?.checks.find((one) => one.state !== 'ok') ?? view?.checks[0];
  if (!long || !check)
    return (
      <Plain>
        {check
          ? '명령이 끝나면 확인을 시작합니다.'
          : long
            ? '다 보았으면 중지를 누르세요.'
            : '명령이 실행되고 있습니다.'}
      </Plain>
    );
  return (
    <Plain mark="todo" at={check.count && `${check.count.have} / ${check.count.want}`}>
      확인할 것: {check.says}
    </Plain>
  );
}

function Checking() {
  const { view } = useStep();
  const now = useNow();
  const waits = view?.checks.find((check) => check.state !== 'ok') ?? view?.checks[0];
  if (!view || !waits) return <ToCheck />;
  const seconds = view.checkingSince ? Math.max(0, Math.floor((now - view.checkingSince) / 1000)) : undefined;
  const late = seconds !== undefined && seconds > view.usualCheckSeconds;
  return (
    <div className="band check is-wait" role="status" aria-live="off">
      <Mark name="wait" />
      <div>
        <p>
          <b>
            {waits.count && <Pips {...waits.count} />}
            {waits.message}
          </b>
        </p>
        {waits.detail && <p>{waits.detail}</p>}
        {late && <p>보통보다 오래 걸립니다. 더 기다리거나 힌트를 보세요.</p>}
      </div>
      {seconds !== undefined && (
        <span className="at num">
          {spoken(seconds)}째 · 보통 {spoken(view.usualCheckSeconds)}
        </span>
      )}
      <Also rows={others(view.checks, waits)} />
      <Hints />
      {late && <CheckActions />}
    </div>
  );
}

function Done() {
  const { view } = useStep();
  if (!view) return null;
  const [first, ...rest] = view.checks;
  // How long the student's last run took; a step done by hand has only its time of day.
  const run = Object.values(view.runs).toSorted((a, b) => b.startedAt - a.startedAt)[0];
  const lasted = run?.endedAt && !run.longRunning ? took(run.endedAt - run.startedAt) : undefined;
  return (
    <div className="band check is-ok" role="status" aria-live="off">
      <Mark name="done" />
      <p>
        <b>확인했습니다.</b> {first?.message}
      </p>
      <span className="at num">{lasted ?? (view.completedAt && at(view.completedAt))}</span>
      <Also rows={rest.map((check) => ({ mark: 'done', text: check.message }))} />
    </div>
  );
}

function Failed() {
  const { view } = useStep();
  if (!view) return null;
  const check =
    view.checks.find((one) => one.state === 'failed') ?? view.checks.find((one) => one.state !== 'ok');
  const run = Object.values(view.runs)
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .find((one) => one.state === 'failed' || one.state === 'lost');
  const said =
    check?.state === 'failed'
      ? check.message
      : run?.state === 'lost'
        ? '명령이 끝나기 전에 터미널이 닫혔습니다.'
        : '명령이 끝까지 실행되지 않았습니다.';
  const todo = check?.state === 'failed' ? check.detail : undefined;
  return (
    <div className="band check is-bad" role="status" aria-live="off">
      <Mark name="fail" />
      <div>
        <p>
          <b>{said}</b>
        </p>
        <p>{todo ?? '터미널의 마지막 줄을 읽고, 고친 뒤 다시 실행하세요.'}</p>
      </div>
      {run?.exitCode !== undefined && run.exitCode !== 0 ? (
        <span className="at num">종료 코드 {run.exitCode}</span>
      ) : (
        <span />
      )}
      <Hints />
      <CheckActions terminal={run?.terminal} />
    </div>
  );
}

function Changed() {
  const { view } = useStep();
  if (!view) return null;
  const lost =
    view.checks.find((check) => check.state === 'lost') ?? view.checks.find((check) => check.state !== 'ok');
  return (
    <div className="band check is-wait" role="status" aria-live="off">
      <Mark name="lost" />
      <div>
        <p>
          <b>완료했지만 지금은 상태가 다릅니다.</b>
        </p>
        <p>{lost?.message} 다시 실행하면 맞춰집니다.</p>
      </div>
      {view.completedAt ? <span className="at num">{at(view.completedAt)}</span> : <span />}
      <Hints />
      <CheckActions />
    </div>
  );
}

/** Past this many, numbers alone are easier to read than squares. */
const MOST_PIPS = 8;
export const Pips = ({ have, want }: { have: number; want: number }) =>
  want > MOST_PIPS ? null : (
    <span className="pips" aria-hidden="true">
      {Array.from({ length: want }, (_, index) => (
        <i key={index} className={index < have ? 'on' : ''} />
      ))}
    </span>
  );

const others = (checks: CheckView[], but: CheckView) =>
  checks
    .filter((check) => check !== but)
    .map((check) => ({
      mark: MARKS[check.state],
      text: check.state === 'unknown' ? check.says : check.message,
    }));

const Also = ({ rows }: { rows: { mark: MarkName; text: string }[] }) =>
  rows.length === 0 ? null : (
    <ul className="also">
      {rows.map((row, index) => (
        <li key={index}>
          <Mark small name={row.mark} />
          <span>{row.text}</span>
        </li>
      ))}
    </ul>
  );
