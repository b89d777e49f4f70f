'use client';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { usePreferences } from './PreferencesProvider.tsx';

const STEP_PX = 16;

/** A divider. It measures the pane after it, and remembers the size that it was given. */
export function Splitter(props: {
  /** vertical: a column divider. */
  orientation: 'vertical' | 'horizontal';
  name: 'work' | 'liveHeight' | 'narrow';
  label: string;
  pane: string;
  min: number;
  max: () => number;
  className?: string;
}) {
  const { preferences, change } = usePreferences();
  const start = useRef<{ at: number; size: number } | undefined>(undefined);
  const vertical = props.orientation === 'vertical';
  const size = () => {
    const box = document.querySelector(props.pane)?.getBoundingClientRect();
    return box ? (vertical ? box.width : box.height) : 0;
  };
  const give = (px: number) =>
    change({ [props.name]: Math.round(Math.min(props.max(), Math.max(props.min, px))) });
  const position = (event: PointerEvent) => (vertical ? event.clientX : event.clientY);

  const onKeyDown = (event: KeyboardEvent) => {
    const grow = vertical ? 'ArrowLeft' : 'ArrowUp';
    const shrink = vertical ? 'ArrowRight' : 'ArrowDown';
    if (event.key === grow) give(size() + STEP_PX);
    else if (event.key === shrink) give(size() - STEP_PX);
    else if (event.key === 'Home') give(props.max());
    else if (event.key === 'End') give(props.min);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      className={`splitter ${props.className ?? ''}`}
      aria-orientation={props.orientation}
      aria-label={props.label}
      aria-valuenow={preferences[props.name] ?? 0}
      aria-valuetext={preferences[props.name] ? `${preferences[props.name]} px` : '처음 크기'}
      onKeyDown={onKeyDown}
      onDoubleClick={() => change({ [props.name]: undefined })}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: position(event), size: size() };
      }}
      onPointerMove={(event) => {
        if (start.current) give(start.current.size + start.current.at - position(event));
      }}
      onPointerUp={() => (start.current = undefined)}
      onPointerCancel={() => (start.current = undefined)}
    />
  );
}
