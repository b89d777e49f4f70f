'use client';
import { useState } from 'react';
import { LiveView } from '../live/LiveView.tsx';
import { Splitter } from '../shell/Splitter.tsx';
import { TerminalArea } from './TerminalArea.tsx';

const LEAST_LIVE_PX = 64;
const LEAST_TERMINAL_PX = 220;

export function WorkArea() {
  const [wide, setWide] = useState(false);
  return (
    <section
      className={wide ? 'work wide' : 'work'}
      id="work"
      aria-label="터미널과 클러스터 상태"
      tabIndex={-1}
    >
      <TerminalArea wide={wide} onWide={() => setWide(!wide)} />
      <Splitter
        orientation="horizontal"
        name="liveHeight"
        label="터미널과 클러스터 상태의 경계"
        pane=".live-body"
        min={LEAST_LIVE_PX}
        max={() => Math.max(LEAST_LIVE_PX, window.innerHeight - LEAST_TERMINAL_PX)}
      />
      <LiveView />
    </section>
  );
}
