'use client';
import { memo, useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import type { BoardPause } from '#lib/api.ts';
import { Acts } from './Acts.tsx';
import { useBoard } from './board.ts';
import { Chips } from './Chips.tsx';
import { Ends } from './Ends.tsx';
import { hostText } from './host.ts';
import { Lag } from './Lag.tsx';
import { type Lane } from './lanes.ts';
import { useMoves } from './moves.ts';
import { Newcomers } from './Newcomers.tsx';
import type { Round } from './rounds.ts';
import { memberOf, silenceOf } from './select.ts';
import { WINDOW_MS, type Scale } from './track.ts';
import { Track, TrackHead } from './Track.tsx';
import { useSelected } from './useSelected.ts';

/** From so many on the lanes are lower, and scroll by themselves. */
const MANY = 7;
/** Right of now there is room for the name of what just happened. */
const NAME_PX = 56;
const NO_PAUSES: readonly BoardPause[] = [];

/** A lane a member. One tab stop: the arrow keys go from lane to lane. */
export function Lanes() {
  const lanes = useBoard(({ moment }) => moment.lanes);
  const pauses = useBoard(({ moment }) => moment.pauses);
  const until = useBoard(({ moment }) => moment.until);
  const all = useBoard((state) => state.rounds);
  const frameAt = useBoard(({ moment }) => moment.frame?.at ?? 0);
  // In a replay nothing is told ahead.
  const rounds = useMemo(() => all.filter(({ at }) => at <= frameAt), [all, frameAt]);
  const [active, setActive] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  const [span, setSpan] = useState<number>(WINDOW_MS);
  const scale = useScale(list, lanes.length, span);
  useMoves(list);
  const byLane = useMemo(() => pausesByLane(lanes, pauses), [lanes, pauses]);
  const stop = lanes.some(({ id }) => id === active) ? active : lanes[0]?.id;
  return (
    <section
      className={lanes.length >= MANY ? 'lanes many' : 'lanes'}
      style={{ '--lanes': lanes.length } as CSSProperties}
      aria-label="멤버"
    >
      <div className="lane-head">
        <span>멤버</span>
        <span>맡은 파티션</span>
        <span>밀린 메시지</span>
        <TrackHead rounds={rounds} scale={scale} choose={setSpan} />
        <span className="r">멤버 다루기</span>
      </div>
      <ul ref={list} onKeyDown={moveBetweenLanes}>
        {lanes.map((lane) => (
          <LaneRow
            key={lane.id}
            lane={lane}
            pauses={byLane.get(lane.id) ?? NO_PAUSES}
            rounds={rounds}
            scale={scale}
            until={until}
            stop={lane.id === stop}
            activate={setActive}
          />
        ))}
        <Newcomers lanes={lanes} />
      </ul>
    </section>
  );
}

interface LaneProps {
  lane: Lane;
  pauses: readonly BoardPause[];
  rounds: readonly Round[];
  scale: Scale;
  until: number;
  stop: boolean;
  activate: (id: string) => void;
}

const LaneRow = memo(function LaneRow({ lane, pauses, rounds, scale, until, stop, activate }: LaneProps) {
  const { here, silent } = useSelected((state) => ({
    here: memberOf(state.moment, lane) !== undefined,
    silent: silenceOf(state, lane),
  }));
  const host = hostText(lane.host);
  return (
    <li
      className={here ? 'lane' : 'lane gone'}
      data-lane={lane.clientId}
      tabIndex={stop ? 0 : -1}
      aria-label={`멤버 ${lane.clientId}${here ? '' : ', 나감'}`}
      onFocus={() => activate(lane.id)}
    >
      <div className="who">
        <b title={lane.clientId}>
          <Ends text={lane.clientId} />
        </b>
        {lane.software && <span>{lane.software}</span>}
        {host && (
          <span className="mono host" title={`호스트 ${host}`}>
            <Ends text={host} />
          </span>
        )}
      </div>
      <div className="holds">
        <Chips lane={lane} />
      </div>
      <div className="behind">
        <Lag lane={lane} />
      </div>
      <div className="time-line" data-track>
        <Track
          lane={lane}
          pauses={pauses}
          // Infinity does not survive as JSON.
          silent={silent && { from: silent.from, to: silent.to ?? Infinity }}
          rounds={rounds}
          scale={scale}
          until={until}
        />
      </div>
      <div className="acts">
        <Acts lane={lane} />
      </div>
    </li>
  );
});

function pausesByLane(
  lanes: readonly Lane[],
  pauses: readonly BoardPause[],
): Map<string, readonly BoardPause[]> {
  const laneOf = new Map(lanes.flatMap(({ id, memberIds }) => memberIds.map((one) => [one, id] as const)));
  const found = new Map<string, BoardPause[]>();
  for (const pause of pauses) {
    const lane = laneOf.get(pause.memberId);
    if (lane !== undefined) found.set(lane, [...(found.get(lane) ?? []), pause]);
  }
  return found;
}

/** All time lines are as large as the first. */
function useScale(list: React.RefObject<HTMLElement | null>, lanes: number, span: number): Scale {
  const origin = useBoard((state) => state.origin);
  const [size, setSize] = useState({ width: 600, height: 60 });
  useEffect(() => {
    const track = list.current?.querySelector('[data-track]');
    if (!track) return;
    const observer = new ResizeObserver(() => {
      const { clientHeight: height } = track;
      const width = Math.max(1, track.clientWidth - NAME_PX);
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    observer.observe(track);
    return () => observer.disconnect();
  }, [list, lanes]);
  return useMemo(() => ({ origin, span, ...size }), [origin, span, size]);
}

function moveBetweenLanes(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
  const lanes = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-lane]')];
  const from = lanes.findIndex((lane) => lane.contains(document.activeElement));
  const lane = lanes[from + by];
  if (!lane) return;
  event.preventDefault();
  lane.focus({ preventScroll: true });
  lane.scrollIntoView({ block: 'nearest' });
}
