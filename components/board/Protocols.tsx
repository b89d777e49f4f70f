'use client';
import type { KeyboardEvent } from 'react';
import type { BoardProtocol } from '#lib/api.ts';
import { Icon } from '../ui/Icon.tsx';

export const PROTOCOLS: { id: BoardProtocol; name: string; short?: string; about: string }[] = [
  { id: 'classic-eager', name: 'Classic eager', about: '리밸런스마다 모두가 파티션을 내려놓습니다.' },
  {
    ...{ id: 'classic-cooperative', name: 'Classic cooperative', short: 'cooperative' },
    about: '옮겨 갈 파티션만 내려놓습니다.',
  },
  { id: 'consumer', name: 'KIP-848', about: '브로커가 배정하고, 옮겨 갈 파티션만 내려놓습니다.' },
];

/** The protocol of the members that are added next. */
export function Protocols(props: { value: BoardProtocol; choose: (protocol: BoardProtocol) => void }) {
  return (
    <div className="seg" role="radiogroup" aria-label="리밸런스 방식" onKeyDown={moveBetweenRadios}>
      {PROTOCOLS.map(({ id, name, short = name, about }) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={id === props.value}
          aria-label={name}
          tabIndex={id === props.value ? 0 : -1}
          title={about}
          onClick={() => props.choose(id)}
        >
          {id === props.value && <Icon name="tick" />}
          {short}
        </button>
      ))}
    </div>
  );
}

function moveBetweenRadios(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const radios = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')];
  const at = radios.indexOf(document.activeElement as HTMLElement);
  const next = by && radios.at((at + by) % radios.length);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.click();
}
