/** What a chart needs of arithmetic. Everything in CSS px and ms. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Distances that a clock is read in. */
const TIME_STEPS_MS = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600].map((s) => s * SECOND_MS);

/** Round numbers from 0 to at least `max`, about `count` steps: 0, 2, 4 or 0, 50, 100, 150. */
export function valueTicks(max: number, count: number): number[] {
  const rough = Math.max(max, 1e-3) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * magnitude).find((one) => one >= rough - 1e-9)!;
  const last = Math.ceil(max / step - 1e-9) || 1;
  return Array.from({ length: last + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

/** Round times of day in the reader's zone, at least `apartPx` from each other. */
export function timeTicks(from: number, to: number, widthPx: number, apartPx: number): number[] {
  const least = ((to - from) * apartPx) / Math.max(1, widthPx);
  const step = TIME_STEPS_MS.find((one) => one >= least) ?? TIME_STEPS_MS.at(-1)!;
  const zone = new Date(from).getTimezoneOffset() * MINUTE_MS;
  const first = Math.ceil((from - zone) / step) * step + zone;
  const ticks: number[] = [];
  for (let tick = first; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

type Values = readonly (number | null)[];

/** An SVG path that breaks where there is no value; a value alone between two gaps is a dot. */
export function linePath(values: Values, x: (index: number) => number, y: (value: number) => number): string {
  let path = '';
  let open = false;
  values.forEach((value, index) => {
    if (value === null) {
      open = false;
      return;
    }
    const alone = !open && (values[index + 1] ?? null) === null;
    const at = `${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    path += alone ? `M${at}h.01` : `${open ? 'L' : 'M'}${at}`;
    open = true;
  });
  return path;
}

export interface Gap {
  from: number;
  to: number;
}

/** From when to when nothing is known of any line, after the first that is known: Prometheus could not scrape. */
export function gapsOf(times: readonly number[], lines: readonly Values[]): Gap[] {
  const known = times.map((_, index) => lines.some((values) => (values[index] ?? null) !== null));
  const gaps: Gap[] = [];
  let last = known.indexOf(true);
  if (last < 0) return gaps;
  for (let index = last; index < known.length; index++) {
    if (!known[index]) continue;
    if (index > last + 1) gaps.push({ from: times[last]!, to: times[index]! });
    last = index;
  }
  if (last < known.length - 1) gaps.push({ from: times[last]!, to: times.at(-1)! });
  return gaps;
}

/** The time nearest to `wanted`. */
export function nearestIndex(times: readonly number[], wanted: number): number {
  let best = 0;
  times.forEach((time, index) => {
    if (Math.abs(time - wanted) < Math.abs(times[best]! - wanted)) best = index;
  });
  return best;
}
