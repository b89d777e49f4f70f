'use client';
import type { KeyboardEvent } from 'react';
import type { MetricsRange } from '#lib/api.ts';
import { METRICS_RANGES } from '../shell/preferences.ts';
import { usePreferences } from '../shell/PreferencesProvider.tsx';
import { Icon } from '../ui/Icon.tsx';

const RANGE_NAMES: Record<MetricsRange, string> = {
  '5m': '5분',
  '15m': '15분',
  '1h': '1시간',
  '6h': '6시간',
};

/** How far back the charts go. One tab stop; the arrows choose. */
export function RangeChooser() {
  const { preferences, change } = usePreferences();
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const at = METRICS_RANGES.indexOf(preferences.range);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = (at + step + METRICS_RANGES.length) % METRICS_RANGES.length;
    change({ range: METRICS_RANGES[to]! });
    (event.currentTarget.children[to] as HTMLElement).focus();
  };
  return (
    <div className="range" role="radiogroup" aria-label="볼 기간" onKeyDown={move}>
      {METRICS_RANGES.map((range) => {
        const chosen = range === preferences.range;
        return (
          <button
            key={range}
            type="button"
            role="radio"
            aria-checked={chosen}
            tabIndex={chosen ? 0 : -1}
            onClick={() => change({ range })}
          >
            {chosen && <Icon name="tick" />}
            {RANGE_NAMES[range]}
          </button>
        );
      })}
    </div>
  );
}
