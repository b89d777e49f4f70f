'use client';
import { Popover } from '@base-ui/react/popover';
import { useState } from 'react';
import { resetTarget, retryTarget } from '../state/commands.ts';
import { useLab } from '../state/store.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { Dot, Icon, Mark } from '../ui/Icon.tsx';
import { targetStates, targetWord } from './target.ts';

/** Which cluster the lab runs on, and what can be done about it. Another one is chosen when the server starts. */
export function TargetMenu() {
  const target = useLab((state) => state.target);
  const problem = useLab((state) => state.problems.target);
  const [asking, setAsking] = useState(false);
  const state = target ? targetStates[target.state] : undefined;
  const word = target ? targetWord(target) : '연결 중';
  const name = target?.name ?? '실습 대상';
  return (
    <>
      <Popover.Root>
        <Popover.Trigger className="target" aria-label={`실습 대상: ${name}, ${word}`}>
          {target?.state === 'preparing' ? (
            <Mark name="run" small part={(target.preparation?.percent ?? 30) / 100} />
          ) : (
            <Dot name={state ? 'on' : 'idle'} color={dotColor(state?.tone)} />
          )}
          <span className="name">{name}</span> <span className="ver">{word}</span> <Icon name="down" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner sideOffset={6} align="end">
            <Popover.Popup className="pop" aria-label="실습 대상">
              <div className="pop-label">
                {target?.kind === 'kubeconfig' ? '내 클러스터 (kubeconfig)' : '이 컴퓨터'}
              </div>
              <div className="opt" data-current="">
                <Icon name={target?.kind === 'kubeconfig' ? 'plug' : 'cube'} />
                <b>{name}</b>
                <span className={`st ${state?.tone ?? 'dim'}`}>{word}</span>
                {target?.detail && <small>{target.detail}</small>}
              </div>
              {(target?.error ?? problem) && (
                <p className="bad" role="alert">
                  {(target?.error ?? problem)?.message} {(target?.error ?? problem)?.remedy}
                </p>
              )}
              <div className="pop-label">
                {target?.kind === 'kubeconfig' ? '내장 샌드박스로 바꾸려면' : '내 클러스터로 바꾸려면'}
              </div>
              <p>
                {target?.kind === 'kubeconfig' ? (
                  <>
                    서버를 멈추고 <code>npm start</code>를 LAB_CONTEXT 없이 실행하세요.
                  </>
                ) : (
                  <>
                    서버를 멈추고 <code>LAB_CONTEXT=이름 npm start</code>로 실행하세요. 이름은 kubeconfig의
                    context입니다.
                  </>
                )}
              </p>
              <hr />
              {target && ['attention', 'unreachable', 'stopped'].includes(target.state) && (
                <Popover.Close className="opt" onClick={() => void retryTarget()}>
                  <Icon name="reset" />
                  다시 시도
                </Popover.Close>
              )}
              {target?.kind !== 'kubeconfig' && (
                <Popover.Close className="opt" onClick={() => setAsking(true)}>
                  <Icon name="reset" />
                  샌드박스 초기화…
                </Popover.Close>
              )}
              <a className="opt" href="/doctor" style={{ textDecoration: 'none', color: 'inherit' }}>
                <Icon name="help" />이 컴퓨터 점검
              </a>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <Confirm
        open={asking}
        close={() => setAsking(false)}
        title="샌드박스를 처음 상태로 되돌릴까요?"
        choices={[{ label: '초기화', kind: 'danger', run: () => void resetTarget() }]}
      >
        클러스터에 만든 것이 모두 사라집니다: namespace, Kafka Cluster, topic, 메시지. 작업 폴더의 파일은
        그대로 둡니다.
      </Confirm>
    </>
  );
}

const dotColor = (tone: string | undefined) =>
  ({ ok: 'ok', warn: 'warn', bad: 'bad', acc: 'accent' })[tone ?? ''] ?? 'outline';
