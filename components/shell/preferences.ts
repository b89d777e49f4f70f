import type { MetricsRange } from '#lib/api.ts';

/** How the student likes the page. Kept in one cookie, so that the server draws it right at once: no flash. */
export interface Preferences {
  theme: 'system' | 'light' | 'dark';
  size: 'small' | 'normal' | 'large' | 'huge';
  /** Single-letter shortcuts. */
  letters: boolean;
  /** What terminals print is read aloud. */
  reader: boolean;
  nav: boolean;
  /** Two terminals are shown at once. */
  beside: boolean;
  live: boolean;
  liveTab: LiveTab;
  /** Which messages are shown; an empty topic is the first one. */
  topic: string;
  from: TailFrom;
  filter: string;
  /** How far back the metrics go. */
  range: MetricsRange;
  /** Column and row sizes that were dragged, in CSS px. */
  work?: number;
  liveHeight?: number;
  narrow?: number;
}

export const LIVE_TABS = ['resources', 'topics', 'groups', 'messages', 'metrics'] as const;
export type LiveTab = (typeof LIVE_TABS)[number];
export const TAIL_FROM = ['latest', 'earliest', 'last-50'] as const;
export type TailFrom = (typeof TAIL_FROM)[number];
export const METRICS_RANGES = ['5m', '15m', '1h', '6h'] as const satisfies MetricsRange[];
/** A topic's name may be 249 characters long; one cookie holds it all. */
const MAX_TEXT = 249;

export const PREFERENCES_COOKIE = 'lab-view';
export const defaults: Preferences = {
  theme: 'system',
  size: 'normal',
  letters: true,
  reader: false,
  nav: true,
  beside: false,
  live: true,
  liveTab: 'resources',
  topic: '',
  from: 'last-50',
  filter: '',
  range: '5m',
};

/** Reads the cookie's value; anything that is not as written here falls back to the default. */
export function readPreferences(value: string | undefined): Preferences {
  let raw: Record<string, unknown> = {};
  try {
    raw = value ? (JSON.parse(decodeURIComponent(value)) as Record<string, unknown>) : {};
  } catch {
    return defaults;
  }
  if (typeof raw !== 'object' || raw === null) return defaults;
  const one = <T extends string>(key: string, allowed: readonly T[], fallback: T): T =>
    allowed.find((word) => word === raw[key]) ?? fallback;
  const text = (key: string): string => (typeof raw[key] === 'string' ? raw[key].slice(0, MAX_TEXT) : '');
  const px = (key: string): number | undefined => {
    const number = raw[key];
    return typeof number === 'number' && number >= 60 && number <= 4000 ? Math.round(number) : undefined;
  };
  const sizes = { work: px('work'), liveHeight: px('liveHeight'), narrow: px('narrow') };
  return {
    theme: one('theme', ['system', 'light', 'dark'], defaults.theme),
    size: one('size', ['small', 'normal', 'large', 'huge'], defaults.size),
    letters: raw.letters !== false,
    reader: raw.reader === true,
    nav: raw.nav !== false,
    beside: raw.beside === true,
    live: raw.live !== false,
    liveTab: one('liveTab', LIVE_TABS, defaults.liveTab),
    topic: text('topic'),
    from: one('from', TAIL_FROM, defaults.from),
    filter: text('filter'),
    range: one('range', METRICS_RANGES, defaults.range),
    ...Object.fromEntries(Object.entries(sizes).filter(([, value]) => value !== undefined)),
  };
}

export const writePreferences = (preferences: Preferences): string =>
  `${PREFERENCES_COOKIE}=${encodeURIComponent(JSON.stringify(preferences))}; path=/; max-age=31536000; samesite=lax`;

/** What <html> carries for them. */
export function rootAttributes({ theme, size, work, liveHeight, narrow }: Preferences) {
  const lengths = { '--split-work': work, '--split-live': liveHeight, '--split-narrow': narrow };
  const style = Object.fromEntries(
    Object.entries(lengths).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}px`]])),
  );
  return {
    ...(theme === 'system' ? {} : { 'data-theme': theme }),
    ...(size === 'normal' ? {} : { 'data-size': size }),
    style,
  };
}
