'use client';
import type { PodRow } from '#lib/api.ts';
import { useNow } from '../state/now.ts';
import { Mark } from '../ui/Icon.tsx';
import { healthMark } from '../ui/states.ts';
import { age } from '../ui/time.ts';

export function PodTable({ pods }: { pods: PodRow[] }) {
  const now = useNow(pods.length > 0);
  const ready = pods.filter((pod) => pod.health === 'ok').length;
  return (
    <section aria-label="Pod">
      <div className="live-head">
        <span>Pod</span>
        <span className="num">{pods.length > 0 && `${pods.length}개 중 ${ready}개 Ready`}</span>
      </div>
      {pods.length === 0 && <p className="dim">pod이 생기면 여기에 나타납니다.</p>}
      <table>
        <colgroup>
          <col style={{ width: '1.375rem' }} />
          <col />
          <col style={{ width: '2.25rem' }} />
          <col style={{ width: '3rem' }} />
        </colgroup>
        <tbody>
          {pods.map((pod) => {
            const tone = { ok: '', waiting: 'warn', bad: 'bad' }[pod.health];
            const full = `${pod.name}: ${pod.status}${pod.restarts ? `, ${pod.restarts}번 다시 시작` : ''}`;
            return (
              <tr key={pod.name} title={full}>
                <td>
                  <Mark small name={healthMark[pod.health]} />
                  <span className="sr">{pod.status}</span>
                </td>
                <td className={`mono ${tone}`}>{pod.name}</td>
                <td className={`mono ${tone}`}>{pod.ready}</td>
                <td className="mono dim r">{now > 0 && age(now - pod.createdAt)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
