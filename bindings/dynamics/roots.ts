/** A point where f changes sign between a and b, to the last bit: f(a) and f(b) have different signs or one of them is 0. */
export function bisect(f: (x: number) => number, a: number, b: number): number {
  const fa = f(a);
  if (fa === 0) return a;
  if (f(b) === 0) return b;
  let [same, other] = [a, b];
  for (;;) {
    const middle = same + (other - same) / 2;
    // Neighbours have nothing between them; nor have ends so far apart that their distance overflows.
    if (!(middle > Math.min(same, other) && middle < Math.max(same, other))) break;
    const value = f(middle);
    if (value === 0) return middle;
    if (Math.sign(value) === Math.sign(fa)) same = middle;
    else other = middle;
  }
  return Math.abs(f(same)) <= Math.abs(f(other)) ? same : other;
}

/** The first of start, 2 start, 4 start, ... at which the condition holds; start > 0. */
export function expandUntil(start: number, holds: (x: number) => boolean): number {
  let x = start;
  while (!holds(x) && x < Number.MAX_VALUE) x *= 2;
  return Math.min(x, Number.MAX_VALUE);
}
