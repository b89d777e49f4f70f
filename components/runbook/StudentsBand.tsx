'use client';
import { useEffect, useId, useRef, useState } from 'react';
import type { KafkaView } from '#lib/api.ts';
import { useKafka, watchKafka } from '../kafka/watch.ts';
import { useShown } from '../live/useShown.ts';
import { chooseStudent } from '../state/commands.ts';
import { useStep } from '../state/chapter.tsx';
import { useLab } from '../state/store.ts';
import { Icon } from '../ui/Icon.tsx';
import { placeOf, type Place } from './class-places.ts';

export interface Assignments {
  student: string;
  rows: { student: string; topic: string; group: string }[];
}

/** Who has which topic and group, as the cluster has them now, and the choice of one's own number. */
export function StudentsBand({ assignments: { student, rows } }: { assignments: Assignments }) {
  const table = useRef<HTMLDivElement>(null);
  const shown = useShown(table);
  useEffect(() => (shown ? watchKafka() : undefined), [shown]);
  const view = useKafka((state) => state.view);
  const title = useId();
  return (
    <div className="band students">
      <h4 id={title}>
        <Icon name="report" />
        배정표
      </h4>
      <Choice student={student} rows={rows} />
      <div className="students-table" ref={table} tabIndex={0} role="region" aria-labelledby={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">번호</th>
              <th scope="col">topic</th>
              <th scope="col">consumer group</th>
              <th scope="col">상태</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.student} row={row} own={row.student === student} view={view} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A form, so that arrow keys in the list choose nothing by themselves. */
function Choice({ student, rows }: Assignments) {
  const { key } = useStep();
  const pending = useLab((state) => state.pending.student);
  const [chosen, setChosen] = useState<string>();
  const number = chosen ?? student;
  const id = useId();
  return (
    <form
      className="students-choice"
      onSubmit={(event) => {
        event.preventDefault();
        void chooseStudent(key, number).then(() => setChosen(undefined));
      }}
    >
      <label htmlFor={id}>내 번호</label>
      <select id={id} className="mono" value={number} onChange={(event) => setChosen(event.target.value)}>
        {rows.map((row) => (
          <option key={row.student}>{row.student}</option>
        ))}
      </select>
      <button type="submit" className="btn small" disabled={pending || number === student}>
        {pending ? '바꾸는 중' : '이 번호로 바꾸기'}
      </button>
      <span className="dim" role="status">
        지금 {student}번
      </span>
    </form>
  );
}

function Row({ row, own, view }: { row: Assignments['rows'][number]; own: boolean; view?: KafkaView }) {
  const { topic, group } = placeOf(row, view);
  return (
    <tr aria-current={own || undefined}>
      <th scope="row" className="num">
        {row.student}
        {own && <span className="tag">나</span>}
      </th>
      <td className="mono">{row.topic}</td>
      <td className="mono">{row.group}</td>
      <td className="num">
        <Fact {...topic} /> <span className="dim">·</span> <Fact {...group} />
      </td>
    </tr>
  );
}

const Fact = ({ text, tone }: Place) => <span className={tone}>{text}</span>;
