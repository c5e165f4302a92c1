// One root of a monotone function between two points, by Newton's method kept inside by bisection.

/** `f` gives value and slope; its values at `low` and `high` have different signs. */
export function rootBetween(
  f: (x: number) => readonly [value: number, slope: number],
  low: number,
  high: number,
): number {
  const rising = f(high)[0] > 0;
  let x = low + (high - low) / 2;
  for (let k = 0; k < 300; k++) {
    const [value, slope] = f(x);
    if (value === 0) return x;
    if (value > 0 === rising) high = x;
    else low = x;
    const step = x - value / slope;
    const next = step > Math.min(low, high) && step < Math.max(low, high) ? step : low + (high - low) / 2;
    if (next === x || Math.abs(next - x) <= 1e-17 * Math.abs(x)) return next;
    x = next;
  }
  return x;
}

/** The first of start, 2 start, 4 start, … at which the condition holds. */
export function doubleUntil(start: number, holds: (x: number) => boolean): number {
  let x = start;
  while (!holds(x) && Math.abs(x) < 1e300) x *= 2;
  return x;
}
