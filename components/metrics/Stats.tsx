import type { MetricsStat, MetricsStatId } from '#lib/api.ts';
import { Mark } from '../ui/Icon.tsx';

const NAMES: Record<MetricsStatId, string> = {
  brokers: '브로커',
  topics: '토픽',
  partitions: '파티션',
  replicas: '복제본',
  inSync: 'ISR',
  underReplicated: 'ISR이 모자란 파티션',
  notPreferred: '선호 리더가 아닌 파티션',
};
/** Anything but 0 is worth a look. */
const PROBLEMS: readonly MetricsStatId[] = ['underReplicated', 'notPreferred'];

export const Stats = ({ stats }: { stats: MetricsStat[] }) => (
  <dl className="stats">
    {stats.map((stat) => (
      <div key={stat.id} title={stat.query}>
        <dt>{NAMES[stat.id]}</dt>
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
