// Paths that draw their groups (docs/theory.md, section 12): a step of many. The reference backend has the same operations in the
// same order. Each of them is rounded as IEEE 754 says, in the relaxed binaries too, so that all have the same bits.

@unmanaged
export class Paths {
  /** Log-odds; up to the next multiple of 4 copies of the first, which add nothing to the sums. */
  x: usize;
  /** By the number k of successes in a group of G: k/G times the advantage of a success, (G-k)/G times that of a failure. */
  table: usize;
  /** Of a draw of `together` members and of the last draw: factors from the weight of j successes to that of j + 1. */
  ratios: usize;
  lastRatios: usize;
  /** State of the generators of random numbers. */
  random: usize;
  count: i32;
  /** Members of a group. */
  size: i32;
  /** Draws of a group, members of each but the last, and of the last. */
  draws: i32;
  together: i32;
  last: i32;
  /** Whether the paths are measured only. */
  still: i32;
  /** How many paths have a group that tells nothing. */
  silent: i32;

  /** A step is anchor + keep x + scale drive. */
  anchor: f64;
  keep: f64;
  scale: f64;
  /** Of the verifier. */
  truePositiveRate: f64;
  falsePositiveRate: f64;
  /** Log-odds and probability that sums are counted from: those of the first path, log-odds of 0 where its own are infinite. */
  origin: f64;
  base: f64;
  unused: f64;

  /** Sums over paths, in two parts each, of p - base, x - origin and its square; the least and the largest x after the step. */
  success: v128;
  first: v128;
  second: v128;
  least: v128;
  most: v128;
}
