'use client';
import { retryTarget } from '../state/commands.ts';
import { useLab } from '../state/store.ts';
import { Icon, Mark } from '../ui/Icon.tsx';
import { remaining, stages } from './target.ts';

/** What the whole page must know: the sandbox is being prepared, could not be, or the server is away. */
export function Banners() {
  return (
    <div className="banners">
      <Connection />
      <Preparation />
    </div>
  );
}

function Connection() {
  const connection = useLab((state) => state.connection);
  if (connection === 'lost')
    return (
      <div className="prep is-wait" role="status">
        <Mark name="lost" />
        <p className="txt">
          <b>서버와 연결이 끊겼습니다. 다시 잇는 중…</b> npm start를 실행한 창이 열려 있는지 확인하세요.
        </p>
      </div>
    );
  if (connection === 'signed-out')
    return (
      <div className="prep is-bad" role="alert">
        <Mark name="fail" />
        <p className="txt">
          <b>이 브라우저의 접속이 끝났습니다.</b> npm start를 다시 실행하고 새로 나온 주소를 여세요. 진행한
          내용은 남아 있습니다.
        </p>
      </div>
    );
  return null;
}

function Preparation() {
  const target = useLab((state) => state.target);
  const pending = useLab((state) => state.pending.target);
  if (!target) return null;
  if (target.error)
    return (
      <div className="prep is-bad" role="alert">
        <Mark name="fail" />
        <p className="txt">
          <b>{target.kind === 'sandbox' ? '준비하지 못했습니다.' : '연결하지 못했습니다.'}</b>{' '}
          {target.error.message} {target.error.remedy}
        </p>
        <button type="button" className="btn small" disabled={pending} onClick={() => void retryTarget()}>
          <Icon name="reset" />
          다시 시도
        </button>
      </div>
    );
  const preparation = target.preparation;
  if (target.state !== 'preparing' || !preparation) return null;
  const { percent } = preparation;
  const now = stages.find((stage) => stage.id === preparation.stage);
  const left = remaining(target);
  return (
    <div className="prep">
      <Mark
        name="run"
        part={percent === undefined ? preparation.done.length / stages.length + 0.1 : percent / 100}
      />
      <p className="txt" role="status">
        <b>샌드박스를 준비하고 있습니다.</b> <span title={preparation.text}>먼저 읽고 있어도 됩니다.</span>{' '}
        <span className="hide-narrow">준비되면 실행 단추가 켜집니다.</span>
      </p>
      <ol className="stages" aria-label="준비 순서">
        {stages.map((stage) => {
          const done = preparation.done.includes(stage.id);
          const current = stage.id === preparation.stage;
          return (
            <li key={stage.id} className={current ? 'now' : ''} aria-current={current ? 'step' : undefined}>
              <Mark small name={done ? 'done' : current ? 'run' : 'todo'} part={(percent ?? 30) / 100} />
              <span className="num">
                {stage.word}
                {current && percent !== undefined && ` ${Math.round(percent)} %`}
              </span>
            </li>
          );
        })}
      </ol>
      {left && <span className="dim num left">{left} 남음</span>}
      {percent !== undefined && (
        <span
          className="track"
          role="progressbar"
          aria-valuenow={Math.round(percent)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-label={now?.word}
        >
          <i style={{ width: `${percent}%` }} />
        </span>
      )}
    </div>
  );
}
