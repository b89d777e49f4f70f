import type { MetricsPartition, MetricsPosition, MetricsView } from '#lib/api.ts';
import { Mark } from '../ui/Icon.tsx';
import { Partition } from '../ui/Partition.tsx';

/** Where each partition and each group stands. */
export function Tables({ view }: { view: MetricsView }) {
  const { partitions, positions, skipped } = view;
  return (
    <div className="metric-tables">
      <section aria-label="파티션의 offset">
        <h3>
          파티션의 offset <span className="by">__로 시작하는 내부 토픽은 빼고 보여 줍니다</span>
        </h3>
        {partitions.length === 0 ? (
          <p className="none">
            토픽을 만들면 파티션마다 첫 메시지의 offset과 다음에 쓸 offset을 보여 줍니다.
          </p>
        ) : (
          <PartitionTable rows={partitions} />
        )}
      </section>
      <section aria-label="그룹의 위치">
        <h3>그룹의 위치</h3>
        {positions.length === 0 ? (
          <p className="none">
            consumer group이 커밋하면 파티션마다 커밋한 offset과 밀린 메시지를 보여 줍니다.
          </p>
        ) : (
          <PositionTable rows={positions} />
        )}
      </section>
      {skipped > 0 && (
        <p className="none">파티션이 많아 {skipped.toLocaleString('ko-KR')}줄은 보여 주지 않습니다.</p>
      )}
    </div>
  );
}

const PartitionTable = ({ rows }: { rows: MetricsPartition[] }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">토픽</th>
        <th scope="col">파티션</th>
        <th scope="col">리더</th>
        <th scope="col">ISR</th>
        <th scope="col" className="r">
          시작
        </th>
        <th scope="col" className="r">
          끝
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={`${row.topic}/${row.partition}`}>
          <th scope="row" className="mono name" title={row.topic}>
            {row.topic}
          </th>
          <td>
            <Partition partition={row.partition} />
          </td>
          <td>{leader(row)}</td>
          <td>
            <Isr {...row} />
          </td>
          <td className="r num">{told(row.oldest)}</td>
          <td className="r num">{told(row.newest)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const PositionTable = ({ rows }: { rows: MetricsPosition[] }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">그룹</th>
        <th scope="col">토픽</th>
        <th scope="col">파티션</th>
        <th scope="col" className="r">
          커밋
        </th>
        <th scope="col" className="r">
          밀린 메시지
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={`${row.group}/${row.topic}/${row.partition}`}>
          <th scope="row" className="mono name" title={row.group}>
            {row.group}
          </th>
          <td className="mono name" title={row.topic}>
            {row.topic}
          </td>
          <td>
            <Partition partition={row.partition} />
          </td>
          <td className="r num">{told(row.offset)}</td>
          <td className="r num">{told(row.lag)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** The exporter leaves out a leader that is not there. */
function leader({ leader: node = -1 }: MetricsPartition) {
  if (node >= 0) return <span className="num">{node}</span>;
  return (
    <span className="bad">
      <Mark small name="fail" /> 없음
    </span>
  );
}

function Isr({ inSync, replicas }: MetricsPartition) {
  if (inSync === undefined || replicas === undefined) return <span className="dim">없음</span>;
  const text = `${replicas}개 중 ${inSync}개`;
  if (inSync >= replicas) return <span className="num">{text}</span>;
  return (
    <span className="warn num">
      <Mark small name="lost" /> {text}
    </span>
  );
}

const told = (value: number | undefined) => (value === undefined ? '없음' : value.toLocaleString('ko-KR'));
