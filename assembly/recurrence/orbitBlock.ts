// How orbits lie in memory: blocks of 64 elements, in which each of these is a column of f64.
//
//   | base 0..63 | state 0..63 | keep 0..63 | ... | base 64..127 | state 64..127 | ...

// @ts-ignore: decorator
@inline export const BLOCK: i32 = 64;

/** Byte offsets of the columns in a block. */
export enum Field {
  /** What log-odds are counted from: x = base + tilt. */
  BASE = 0,
  /** The tilt; NaN once the orbit has ended. */
  STATE = 512,
  /** 1 - alpha */
  KEEP = 1024,
  BETA = 1536,
  EPSILON = 2048,
  /** A tilt above which the orbit ends at p = 1. */
  CEILING = 2560,
  /** The sign bit of the first step; the largest tilt and the least step in that direction. */
  SIGN = 3072,
  FURTHEST = 3584,
  LEAST = 4096,
  /** The tilt that returns are measured from. */
  CHECK = 4608,
  /** The product of the slopes since then: 2^exponent times a mantissa. */
  MANTISSA = 5120,
  EXPONENT = 5632,
  /** The last step, where it may have been one to rest. */
  STEP = 6144,
  /** The step at which the orbit ended, or 0; its period, 0 for p = 1; the lowest tilt of the limit; the multiplier. */
  STEPS = 6656,
  PERIOD = 7168,
  LIMIT = 7680,
  MULTIPLIER = 8192,
  BYTES = 8704,
}
