import type { TargetView } from '#lib/api.ts';
import { targetStates, targetWord } from '../shell/target.ts';
import { CopyButton } from '../ui/CopyButton.tsx';

const USE_SANDBOX = 'npm start';
const USE_OWN = 'LAB_CONTEXT=이름 npm start';

/** The cluster of this lab, and how the other kind is chosen: when the server starts. */
export function Where({ target }: { target: TargetView }) {
  const own = target.kind === 'kubeconfig';
  const state = <span className={`v ${targetStates[target.state].tone}`}>{targetWord(target)}</span>;
  return (
    <section aria-labelledby="where">
      <h2 id="where">실습 대상</h2>
      <div className="finds">
        <div className="find" data-current={own ? undefined : ''}>
          <span className="ring" />
          <div>
            <b>내장 샌드박스</b>
            {!own && <span className="sr"> (지금 쓰는 대상)</span>}
            <p>이 컴퓨터에서 진짜 Kubernetes와 Kafka를 띄웁니다. Docker와 관리자 권한이 없어도 됩니다.</p>
            {!own && <p className="num">{target.detail}</p>}
          </div>
          {own ? <span className="v">권장</span> : state}
          {own && <Command text={USE_SANDBOX} />}
        </div>
        <div className="find" data-current={own ? '' : undefined}>
          <span className="ring" />
          <div>
            <b>{own ? target.name : '내 클러스터'}</b>
            {own && <span className="sr"> (지금 쓰는 대상)</span>}
            <p>
              {own
                ? target.detail
                : 'Docker Desktop, kind, minikube, OpenShift처럼 kubeconfig에 있는 context를 씁니다. 서버를 멈추고 아래처럼 다시 시작하세요.'}
            </p>
          </div>
          {own ? state : <span />}
          {!own && <Command text={USE_OWN} />}
        </div>
      </div>
    </section>
  );
}

const Command = ({ text }: { text: string }) => (
  <div className="fix">
    <span>{text}</span>
    <CopyButton text={text} label={`${text} 복사`} word="복사" />
  </div>
);
