// No side of a contest may compute something else: what each computes is compared before any is timed.

/**
 * Throws unless |actual - expected| <= tolerance * max(|expected|, floor) everywhere.
 *
 * @param floor where values are as good as 0: what is smaller than it only has to be close in absolute terms
 */
export function agree(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  floor = 0,
): void {
  if (actual.length !== expected.length) throw new Error(`${what}: ${actual.length} values, not ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    if (error <= tolerance * Math.max(Math.abs(expected[i]!), floor)) continue;
    throw new Error(`${what}: [${i}] is ${actual[i]}, plain JS says ${expected[i]} (tolerance ${tolerance})`);
  }
}
