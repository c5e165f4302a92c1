// How the elements of a recurrence lie in memory: blocks of 64 elements, in which each of these is a column of f64.
//
//   | base 0..63 | tilt 0..63 | x 0..63 | ... | base 64..127 | tilt 64..127 | ...

// @ts-ignore: decorator
@inline export const BLOCK: i32 = 64;

/** Byte offsets of the columns that a step needs. Orbits have further ones (orbitBlock.ts). */
export const enum Law {
  /** What log-odds are counted from: x = base + tilt. */
  BASE = 0,
  TILT = 512,
  /** The log-odds now. A start need not be base + tilt to the last digit. */
  X = 1024,
  /** 1 - alpha */
  KEEP = 1536,
  BETA = 2048,
  EPSILON = 2560,
  BYTES = 3072,
}
