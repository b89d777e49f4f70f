/** Durations and times in the words of the page. Everything that changes is set in tabular figures. */

const whole = (seconds: number): string => {
  if (seconds < 60) return `${seconds}초`;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return rest ? `${minutes}분 ${rest}초` : `${minutes}분`;
};

/** 38 → "38초", 70 → "1분 10초"; from ten minutes on, whole minutes. */
export const spoken = (seconds: number): string =>
  seconds >= 600 ? `${Math.round(seconds / 60)}분` : whole(Math.max(0, Math.round(seconds)));

export const about = (seconds: number): string => `약 ${spoken(seconds)}`;

/** 38000 → "0:38" */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** 300 → "0.3초", 42000 → "42초" */
export const took = (ms: number): string =>
  ms < 10_000 ? `${Math.max(0.1, ms / 1000).toFixed(1)}초` : spoken(ms / 1000);

/** Time of day, "14:02", in the reader's zone. */
export function at(epochMs: number): string {
  const date = new Date(epochMs);
  return `${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** Ages as kubectl writes them: 36s, 5m31s, 31m, 2h5m, 3d. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return seconds % 60 ? `${minutes}m${seconds % 60}s` : `${minutes}m`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 ? `${hours}h${minutes % 60}m` : `${hours}h`;
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/** Time of day to the millisecond, "14:02:07.031", in the reader's zone. */
export function momentOf(epochMs: number): string {
  const date = new Date(epochMs);
  const two = (number: number) => String(number).padStart(2, '0');
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}
