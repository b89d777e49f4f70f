import type { Finding } from '#sandbox/control/doctor.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Mark } from '../ui/Icon.tsx';

/** What blocks first, then what some chapters need, then what is well, in two columns. */
export function Findings({ findings }: { findings: Finding[] }) {
  const of = (state: Finding['state']) => findings.filter((finding) => finding.state === state);
  const [fix, later, ok] = [of('fix'), of('later'), of('ok')];
  return (
    <section aria-labelledby="machine">
      <h2 id="machine">
        이 컴퓨터 점검
        <span>
          고칠 것 {fix.length}, 나중에 할 것 {later.length}, 좋음 {ok.length}
        </span>
      </h2>
      <div className="finds">
        {[...fix, ...later].map((finding) => (
          <Missing key={finding.id} finding={finding} />
        ))}
        {ok.length > 0 && (
          <ul className="goods">
            {ok.map((finding) => {
              const [value, ...rest] = finding.message.split(' · ');
              return (
                <li key={finding.id} title={finding.message}>
                  <Mark name="done" />
                  <b>{finding.title}</b>
                  <span>{value}</span>
                  <small>{[finding.needed, ...rest].join(' · ')}</small>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
}

function Missing({ finding }: { finding: Finding }) {
  const blocks = finding.state === 'fix';
  return (
    <div className="find">
      <Mark name={blocks ? 'fail' : 'lost'} />
      <div>
        <b>{finding.title}</b>
        <p>
          {finding.message} <span className="dim">필요한 곳: {finding.needed}</span>
        </p>
      </div>
      <span className={`v ${blocks ? 'bad' : 'warn'}`}>{blocks ? '고쳐야 함' : '나중에'}</span>
      {finding.command && (
        <div className="fix">
          <span>{finding.command}</span>
          <CopyButton text={finding.command} label={`${finding.title} 고치는 명령 복사`} word="복사" />
        </div>
      )}
    </div>
  );
}
