// A row of an update: three policies over the same outcomes, the policy x, the reference y and the old policy z, with the rewards
// of the outcomes and all that the passes over them take and give.
import { Format } from '../math/half';
import { levelMask } from '../math/lanes';
import { Pair, PAIR } from '../rows/pair';

@unmanaged
export class Row {
  /** Logits. */
  x: usize;
  y: usize;
  z: usize;
  /** Bytes of 0 and 1 where the row is binary, else elements of T. */
  rewards: usize;
  /**
   * n elements of T each, which `sums` fills with the weights of x and of z: their probabilities, but for a factor. Those of z may be 0
   * for rows of f32: they are not kept then.
   */
  weightsX: usize;
  weightsZ: usize;
  /** The same for the weights of y, where they are kept; else 0. */
  weightsY: usize;
  gradient: usize;
  format: Format;
  n: i32;
  binary: i32;
  unused: i32;

  /** Share of the reference in the anchor. */
  alpha: f64;
  beta: f64;
  /** What is subtracted from rewards before anything else, where they are not binary. */
  origin: f64;
  /** Advantages of a success and of a failure. */
  success: f64;
  failure: f64;
  /** The advantage of other rewards: scale ((r - origin) - mean). */
  mean: f64;
  scale: f64;
  /** Limits of the ratio policy/old: 0 and Infinity where there are none. */
  low: f64;
  high: f64;
  /** Weights of the log-ratios to the reference and to the old policy in the gradient, and the mean of what is in brackets. */
  pullY: f64;
  pullZ: f64;
  centre: f64;

  /** Shares of the outcomes with reward 1, and of the others; where the rewards are not binary, all outcomes are successes. */
  successX: f64;
  failureX: f64;
  successY: f64;
  failureY: f64;
  successZ: f64;
  failureZ: f64;
  /** What turns weights into probabilities. */
  scaleX: f64;
  scaleY: f64;
  scaleZ: f64;
  /** Of the surrogate: what advantages above 0 add, what those below 0 add, and E_x[A] over outcomes that are not clipped. */
  gain: f64;
  loss: f64;
  free: f64;
  /** Of the best policy with clipped ratios: its probabilities at the edge of clipping, and the sum of (A/beta - d) edge. */
  fixed: f64;
  surplus: f64;
}

// The pairs of x and y and of x and z lie after the row.

// @ts-ignore: decorator
@inline export function withY(row: Row): Pair {
  return changetype<Pair>(changetype<usize>(row) + offsetof<Row>());
}

// @ts-ignore: decorator
@inline export function withZ(row: Row): Pair {
  return changetype<Pair>(changetype<usize>(row) + offsetof<Row>() + PAIR);
}

// What would lose digits in lanes of f32 is computed two elements at a time, as f64.

/** Two elements of T. */
// @ts-ignore: decorator
@inline export function wide<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/** Stores two elements of T. */
// @ts-ignore: decorator
@inline export function storeNarrow<T>(at: usize, x: v128): void {
  if (sizeof<T>() == 4) v128.store64_lane(at, f32x4.demote_f64x2_zero(x), 0);
  else v128.store(at, x);
}

/** Bytes from the reward of an outcome to the next. */
// @ts-ignore: decorator
@inline export function rewardStep<T>(row: Row): usize {
  return row.binary ? 1 : sizeof<T>();
}

/** The advantages of the two outcomes whose rewards are at `r`. */
// @ts-ignore: decorator
@inline export function advantages<T>(row: Row, r: usize): v128 {
  if (row.binary) {
    return v128.bitselect(f64x2.splat(row.success), f64x2.splat(row.failure), levelMask<f64>(r, i8x16.splat(1)));
  }
  const less = f64x2.sub(f64x2.sub(wide<T>(r), f64x2.splat(row.origin)), f64x2.splat(row.mean));
  return f64x2.mul(less, f64x2.splat(row.scale));
}
