'use client';
import { useState } from 'react';
import type { MetricsChart } from '#lib/api.ts';
import { momentOf } from '../ui/time.ts';
import { CHART_TEXTS, linesOf, peakOf, type ChartText, type Line } from './lines.ts';
import { LineMark } from './LineMark.tsx';
import { Plot } from './Plot.tsx';
import { Query } from './Query.tsx';
import { nearestIndex, type Gap } from './scale.ts';

/** One chart: what it shows, the lines, and a table that says the same in numbers. */
export function Chart(props: { chart: MetricsChart; rangeMs: number; gaps: readonly Gap[] }) {
  const { chart, rangeMs, gaps } = props;
  const text = CHART_TEXTS[chart.id];
  const { times } = chart;
  const lines = linesOf(chart);
  // A moment, not a place: the chart moves on below it.
  const [moment, setMoment] = useState<number>();
  const index = moment === undefined ? undefined : nearestIndex(times, moment);
  return (
    <section className="chart" aria-label={text.title}>
      <h3>
        {text.title} <small>{text.unit}</small>
        <span className="by">{text.by}</span>
        {index !== undefined && <span className="num moment">{momentOf(times[index]!).slice(0, 8)}</span>}
      </h3>
      {lines.length === 0 ? (
        <p className="none">{text.empty}</p>
      ) : (
        <>
          <Plot {...{ text, times, lines, gaps, rangeMs, index }} look={setMoment} />
          <Numbers {...{ text, times, lines, index }} />
        </>
      )}
      <Query query={chart.query} of={text.title} />
    </section>
  );
}

function Numbers(props: {
  text: ChartText;
  times: readonly number[];
  lines: readonly Line[];
  index: number | undefined;
}) {
  const { text, times, lines } = props;
  const index = props.index ?? times.length - 1;
  const told = (value: number | null | undefined) => (typeof value === 'number' ? text.say(value) : '없음');
  return (
    <table className="numbers">
      <thead className="sr">
        <tr>
          <th scope="col">{text.by}</th>
          <th scope="col">{props.index === undefined ? '지금' : momentOf(times[index]!).slice(0, 8)}</th>
          <th scope="col">기간 안의 최대</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ key, name, group, topic, kind, dashed, values }) => (
          <tr key={key}>
            <th scope="row" title={name}>
              <div>
                <LineMark kind={kind} dashed={dashed} />
                <span>
                  {group && <span className="mono">{group} </span>}
                  {topic ? <span className={group ? 'mono dim' : 'mono'}>{topic}</span> : name}
                </span>
              </div>
            </th>
            <td className="r num now">{told(values[index])}</td>
            <td className="r num peak">
              <span aria-hidden="true">최대 </span>
              {told(peakOf(values))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
