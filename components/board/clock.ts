/** Which moment the board shows. All times are the server's, ms. */
export type Clock =
  | { mode: 'live' }
  | { mode: 'paused'; at: number }
  /** From `from` on at the pace of the clock, since `since`. */
  | { mode: 'playing'; from: number; since: number };

export const live: Clock = { mode: 'live' };

/** The moment to show when it is `now`; never later than that. */
export function timeOf(clock: Clock, now: number): number {
  if (clock.mode === 'live') return now;
  if (clock.mode === 'paused') return Math.min(clock.at, now);
  return Math.min(clock.from + (now - clock.since), now);
}
export const pausedAt = (clock: Clock, now: number): Clock => ({ mode: 'paused', at: timeOf(clock, now) });
export const playFrom = (at: number, now: number): Clock => ({ mode: 'playing', from: at, since: now });

/**
 * How far the server's clock is behind this one, ms: the least delay of any event that just came.
 * `known` is what was found so far.
 */
export const behindBy = (known: number | undefined, eventAt: number, arrivedAt: number): number =>
  Math.min(known ?? Infinity, arrivedAt - eventAt);
