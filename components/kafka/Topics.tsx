'use client';
import { Fragment, useState } from 'react';
import type { PartitionRow, TopicRow } from '#lib/api.ts';
import { useNow } from '../state/now.ts';
import { Icon, Mark } from '../ui/Icon.tsx';
import { Partition } from '../ui/Partition.tsx';
import { KafkaGate } from './KafkaGate.tsx';
import { rateOf, rateText } from './rates.ts';
import { useKafka } from './watch.ts';

export const Topics = () => <KafkaGate>{({ topics }) => <TopicTable topics={topics} />}</KafkaGate>;

function TopicTable({ topics }: { topics: TopicRow[] }) {
  const [folds, setFolds] = useState<Readonly<Record<string, boolean>>>({});
  const samples = useKafka((state) => state.samples);
  const now = useNow(topics.length > 0);
  if (topics.length === 0)
    return (
      <p className="empty">볼 수 있는 토픽이 아직 없습니다. 3장에서 KafkaTopic을 만들면 여기에 나타납니다.</p>
    );
  return (
    <table className="topics">
      <thead>
        <tr>
          <th scope="col">토픽</th>
          <th scope="col">리더</th>
          <th scope="col">복제본</th>
          <th scope="col">ISR</th>
          <th scope="col" className="r">
            시작
          </th>
          <th scope="col" className="r">
            끝
          </th>
          <th scope="col" className="r">
            메시지/초
          </th>
        </tr>
      </thead>
      <tbody>
        {topics.map((topic) => {
          const open = folds[topic.name] ?? topics.length === 1;
          const rate = rateOf(samples.get(topic.name), now);
          return (
            <Fragment key={topic.name}>
              <tr>
                <th scope="row" colSpan={3}>
                  <button
                    type="button"
                    className="fold"
                    aria-expanded={open}
                    title={topic.name}
                    onClick={() => setFolds({ ...folds, [topic.name]: !open })}
                  >
                    <Icon name={open ? 'down' : 'chev'} />
                    <span className="mono">{topic.name}</span>
                    <span className="dim">파티션 {topic.partitions.length}개</span>
                  </button>
                </th>
                <td>
                  <TopicIsr partitions={topic.partitions} />
                </td>
                <td colSpan={2} className="r num">
                  {messages(topic.partitions).toLocaleString('ko-KR')}개
                </td>
                <td className="r num" data-rate={topic.name}>
                  {rate === undefined ? '…' : rateText(rate)}
                </td>
              </tr>
              {open && topic.partitions.map((one) => <PartitionLine key={one.partition} partition={one} />)}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

const PartitionLine = ({ partition: one }: { partition: PartitionRow }) => (
  <tr className="part-row">
    <th scope="row">
      <Partition partition={one.partition} />
    </th>
    <td>
      {one.leader < 0 ? (
        <span className="bad">
          <Mark small name="fail" /> 없음
        </span>
      ) : (
        <span className="mono">{one.leader}</span>
      )}
    </td>
    <td className="mono">{one.replicas.join(', ')}</td>
    <td>
      <span className="mono">{one.isr.join(', ')}</span> <Shortfall missing={missing(one)} />
    </td>
    <td className="r mono">{one.startOffset}</td>
    <td className="r mono">{one.endOffset}</td>
    <td />
  </tr>
);

function TopicIsr({ partitions }: { partitions: PartitionRow[] }) {
  const short = partitions.filter((one) => missing(one) > 0).length;
  if (short === 0)
    return (
      <span className="ok">
        <Mark small name="done" /> 모두
      </span>
    );
  return (
    <span className="warn">
      <Mark small name="lost" /> {short}개 부족
    </span>
  );
}

const Shortfall = ({ missing }: { missing: number }) =>
  missing > 0 && (
    <span className="warn">
      <Mark small name="lost" /> {missing} 부족
    </span>
  );

const missing = ({ replicas, isr }: PartitionRow) => replicas.length - isr.length;

const messages = (partitions: PartitionRow[]) =>
  partitions.reduce((sum, { startOffset, endOffset }) => sum + BigInt(endOffset) - BigInt(startOffset), 0n);
