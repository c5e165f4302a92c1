/**
 * A point where f changes sign between a and b, to the last bit, or to a relative width: f(a) and f(b) have different signs or one
 * of them is 0.
 */
export function bisect(f: (x: number) => number, a: number, b: number, width = 0): number {
  const fa = f(a);
  if (fa === 0) return a;
  if (f(b) === 0) return b;
  let [same, other] = [a, b];
  for (;;) {
    const middle = same + (other - same) / 2;
    // Neighbours have nothing between them; nor have ends so far apart that their distance overflows.
    if (!(middle > Math.min(same, other) && middle < Math.max(same, other))) break;
    if (Math.abs(other - same) < width * Math.abs(middle)) return middle;
    const value = f(middle);
    if (value === 0) return middle;
    if (Math.sign(value) === Math.sign(fa)) same = middle;
    else other = middle;
  }
  return Math.abs(f(same)) <= Math.abs(f(other)) ? same : other;
}

/** The first of start, 2 start, 4 start, ... at which the condition holds; a start that underflowed is the least positive number. */
export function expandUntil(start: number, holds: (x: number) => boolean): number {
  let x = Math.max(start, Number.MIN_VALUE);
  while (!holds(x) && x < Number.MAX_VALUE) x *= 2;
  return Math.min(x, Number.MAX_VALUE);
}

/**
 * A root between low and high, where f, which returns value and slope, has different signs: Newton's method, by halves where it
 * would leave the interval or slow down.
 */
export function newton(f: (x: number) => readonly [value: number, slope: number], low: number, high: number): number {
  const sign = Math.sign(f(low)[0]);
  let x = low + (high - low) / 2;
  let best = { x, size: Infinity };
  let [move, before] = [high - low, high - low];
  for (let k = 0; k < 200 && x > low && x < high; k++) {
    const [value, slope] = f(x);
    if (Math.abs(value) <= best.size) best = { x, size: Math.abs(value) };
    if (value === 0) break;
    if (Math.sign(value) === sign) low = x;
    else high = x;
    const step = -value / slope;
    const good = x + step > low && x + step < high && Math.abs(2 * step) < Math.abs(before);
    before = move;
    move = good ? step : low + (high - low) / 2 - x;
    if (x + move === x) break;
    x += move;
  }
  return best.x;
}
