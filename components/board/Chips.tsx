'use client';
import { memo } from 'react';
import type { Lane } from './lanes.ts';
import { chipText, MAX_SINGLE, type Chip } from './ranges.ts';
import { holdingOf } from './select.ts';
import { useSelected } from './useSelected.ts';

/** So many chips have room in a lane. */
const MAX_CHIPS = 6;

export const Chips = memo(function Chips({ lane }: { lane: Lane }) {
  const { chips, given, empty } = useSelected(({ moment }) => holdingOf(moment, lane));
  if (empty) return <span className={`slot ${empty}`}>{WORDS[empty]}</span>;
  const shown = chips.length > MAX_CHIPS ? chips.slice(0, MAX_CHIPS - 1) : chips;
  const rest = chips.slice(shown.length);
  const small = chips.length > MAX_SINGLE || chips.some(({ first, last }) => last > first);
  return (
    <span className={small ? 'chips small' : 'chips'}>
      {shown.map((chip) => (
        <PartitionChip key={chip.key} chip={chip} lane={lane.id} given={given} />
      ))}
      {rest.length > 0 && (
        <span className="chip many" title={rest.map(chipText).join(', ')}>
          +{rest.length}
        </span>
      )}
      {given && <span className="sr">, 내려놓음</span>}
    </span>
  );
});
const WORDS = { idle: '맡은 것 없음', waits: '배정 기다림', left: '나감' };

export function PartitionChip({ chip, lane, given }: { chip: Chip; lane?: string; given?: boolean }) {
  const single = chip.first === chip.last;
  const kind = chip.first % 3;
  return (
    <span
      className={`chip ${single ? `p${kind}` : 'range'} ${given ? 'given' : ''}`}
      title={`${chip.topic} ${chipText(chip)}`}
      {...(lane !== undefined && { 'data-chip': chip.key, 'data-owner': lane })}
    >
      {single && <Shape kind={kind} more={chip.first > 2} />}
      {chipText(chip)}
    </span>
  );
}

const SHAPES = [
  <path key="square" d="M1.5 1.5h9v9h-9z" />,
  <path key="triangle" d="M6 1 11.2 10.800H.8z" />,
  <circle key="circle" cx="6" cy="6" r="5" />,
];
/** From P3 on the shapes repeat, hollow with a second outline. */
const Shape = ({ kind, more }: { kind: number; more: boolean }) => (
  <svg viewBox="0 0 12 12" className={more ? 'more' : ''} aria-hidden="true">
    {SHAPES[kind]}
    {more && <g transform="translate(6 6) scale(0.4) translate(-6 -6)">{SHAPES[kind]}</g>}
  </svg>
);
