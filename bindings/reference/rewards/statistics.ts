// Means and deviations as a textbook has them, of numbers relative to a first one: a common offset costs nothing.
import { sum } from '../sum.js';

export interface Moments {
  /** Mean less the origin. */
  readonly centre: number;
  /** Sum of the squared differences to the mean. */
  readonly squares: number;
}

/** Of count numbers that are given relative to an origin. */
export function momentsOf(count: number, relative: (index: number) => number): Moments {
  const centre = sum(count, relative) / count;
  return { centre, squares: sum(count, (i) => (relative(i) - centre) ** 2) };
}

interface Running {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** Welford's running moments with the next number. */
function extended({ count, mean, squares }: Running, x: number): Running {
  const next = mean + (x - mean) / (count + 1);
  return { count: count + 1, mean: next, squares: squares + (x - mean) * (x - next) };
}

/** The squared differences to their own mean of all numbers but one, for each: what is before it, merged with what is after. */
export function squaresOfOthers(values: readonly number[]): number[] {
  const nothing: Running = { count: 0, mean: 0, squares: 0 };
  const before = [nothing];
  for (const x of values) before.push(extended(before.at(-1)!, x));
  const result: number[] = [];
  let after = nothing;
  for (let i = values.length - 1; i >= 0; i--) {
    const front = before[i]!;
    const count = front.count + after.count;
    const apart =
      front.count && after.count ? (front.mean - after.mean) ** 2 * ((front.count * after.count) / count) : 0;
    result[i] = front.squares + after.squares + apart;
    after = extended(after, values[i]!);
  }
  return result;
}
