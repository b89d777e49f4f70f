import type { MetricsStat, MetricsStatId } from '#lib/api.ts';
import { Mark } from '../ui/Icon.tsx';

const NAMES: Record<MetricsStatId, string> = {
  brokers: '브로커',
  topics: '토픽',
  partitions: '파티션',
  replicas: '복제본',
  inSync: 'ISR에 든 복제본',
  underReplicated: 'ISR이 모자란 파티션',
  notPreferred: '선호 리더가 아닌 파티션',
};
const BRIEF: Partial<Record<MetricsStatId, string>> = { brokers: '브로커', underReplicated: 'ISR 부족' };
/** Anything but 0 is worth a look. */
const PROBLEMS: readonly MetricsStatId[] = ['underReplicated', 'notPreferred'];

/** `brief`: the two that are worth a line of their own. */
export const Stats = ({ stats, brief = false }: { stats: MetricsStat[]; brief?: boolean }) => (
  <dl className="stats">
    {stats
      .filter(({ id }) => !brief || BRIEF[id])
      .map((stat) => (
        <div key={stat.id} title={stat.query}>
          <dt>{(brief && BRIEF[stat.id]) || NAMES[stat.id]}</dt>
          <dd className="num">
            <Value {...stat} />
          </dd>
        </div>
      ))}
  </dl>
);

function Value({ id, value }: MetricsStat) {
  if (value === undefined) return <span className="dim">없음</span>;
  const text = value.toLocaleString('ko-KR');
  if (!PROBLEMS.includes(id)) return text;
  const well = value === 0;
  return (
    <span className={well ? 'ok' : 'warn'}>
      <Mark small name={well ? 'done' : 'lost'} /> {text}
      <span className="sr">{well ? ' 이상 없음' : ' 확인 필요'}</span>
    </span>
  );
}
