import type { MetricsChart, MetricsChartId, MetricsSeries } from '#lib/api.ts';
import { rateText } from '../kafka/rates.ts';

/** One line of a chart, told apart by hue, mark and, from the fourth on, dashes. */
export interface Line {
  key: string;
  /** As it is read aloud; `group` and `topic` are its parts, where it has any. */
  name: string;
  group?: string;
  topic?: string;
  /** 0 square, 1 triangle, 2 circle, with the hue of that partition. Undefined: what is added up. */
  kind: 0 | 1 | 2 | undefined;
  dashed: boolean;
  values: readonly (number | null)[];
}

export interface ChartText {
  title: string;
  unit: string;
  by: string;
  empty: string;
  say: (value: number) => string;
}

const count = (value: number) => Math.round(value).toLocaleString('ko-KR');

export const CHART_TEXTS: Record<MetricsChartId, ChartText> = {
  in: {
    title: '들어온 메시지',
    unit: '개/초',
    by: '토픽마다',
    empty: '토픽을 만들면 그 토픽에 들어온 메시지 수를 여기에 그립니다.',
    say: rateText,
  },
  consumed: {
    title: '읽은 메시지',
    unit: '개/초',
    by: '그룹과 토픽마다',
    empty: 'consumer group이 읽고 커밋하기 시작하면 여기에 그립니다.',
    say: rateText,
  },
  lag: {
    title: '밀린 메시지',
    unit: '개',
    by: '그룹과 토픽마다',
    empty: 'consumer group이 커밋하기 시작하면 아직 커밋하지 않은 메시지 수를 여기에 그립니다.',
    say: count,
  },
};

export function linesOf({ series, others }: MetricsChart): Line[] {
  const lines = series.map((one, index): Line => ({
    key: JSON.stringify([one.group, one.topic]),
    name: nameOf(one),
    topic: one.topic,
    ...(one.group !== undefined && { group: one.group }),
    kind: (index % 3) as 0 | 1 | 2,
    dashed: index >= 3,
    values: one.values,
  }));
  if (!others) return lines;
  const { values } = others;
  return [
    ...lines,
    { key: 'others', name: `그 밖의 ${others.count}개`, kind: undefined, dashed: true, values },
  ];
}

const nameOf = ({ group, topic }: MetricsSeries) => (group === undefined ? topic : `${group} ${topic}`);

/** The largest value, null when there is none. */
export function peakOf(values: Line['values']): number | null {
  return values.reduce(
    (peak, value) => (value !== null && (peak === null || value > peak) ? value : peak),
    null,
  );
}
