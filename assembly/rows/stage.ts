// Where kernels over rows work. They take a row, or two, a block at a time, in short loops over what stays in the nearest cache:
//
//   stage  | x  | y  | p  | q  | own | rest     |
//          0    Y    P    Q    OWN   REST       STAGE_BYTES
//
// x and y are blocks of the rows, where they are not used as they are stored; p and q their exponentials; rest is for expBlock.
import { expBlock } from '../math/expBlock';
import { HEADROOM, leastArgument } from '../math/exp';
import { negativeMultiplyAdd } from '../math/fma';
import { STAGE } from '../math/half';
import { BLOCK, splatFinite } from '../math/lanes';

// @ts-ignore: decorator
@inline export const Y: i32 = STAGE;
// @ts-ignore: decorator
@inline export const P: i32 = 2 * STAGE;
// @ts-ignore: decorator
@inline export const Q: i32 = 3 * STAGE;
/** Placements, reductions and coefficients of a call. */
// @ts-ignore: decorator
@inline export const OWN: i32 = 4 * STAGE;
// @ts-ignore: decorator
@inline export const REST: i32 = OWN + 256;
// @ts-ignore: decorator
@inline export const STAGE_BYTES: i32 = REST + 4 * BLOCK;

/** The stage of this instance. */
// @ts-ignore: decorator
@external("env", "stage")
export declare const stageOfInstance: usize;

/** x - shift where that is above `floor`, else `floor`; in place is allowed. */
export function settle<T>(x: usize, count: i32, shift: f64, floor: f64, to: usize): void {
  const less = splatFinite<T>(shift);
  const least = floor == -Infinity ? v128.splat<T>(<T>-Infinity) : splatFinite<T>(floor);
  const end = to + <usize>count * sizeof<T>();
  do {
    v128.store(to, v128.pmax<T>(v128.sub<T>(v128.load(x), less), least));
    x += 16;
    to += 16;
  } while (to < end);
}

/** (x - base) - tilt (l + pivot) for a loss l. */
// @ts-ignore: decorator
@inline export function tiltedBy<T>(x: v128, l: v128, tilt: v128, base: v128, pivot: v128): v128 {
  return negativeMultiplyAdd<T>(tilt, v128.add<T>(l, pivot), v128.sub<T>(x, base));
}

/** The same for a block where that is above `floor`, else `floor`; in place of either is allowed. */
export function tilted<T>(
  x: usize, losses: usize, count: i32, tilt: f64, base: f64, pivot: f64, floor: f64, to: usize,
): void {
  const c = splatFinite<T>(tilt);
  const k = splatFinite<T>(pivot);
  const less = splatFinite<T>(base);
  const least = floor == -Infinity ? v128.splat<T>(<T>-Infinity) : splatFinite<T>(floor);
  const end = to + <usize>count * sizeof<T>();
  do {
    const y0 = tiltedBy<T>(v128.load(x), v128.load(losses), c, less, k);
    const y1 = tiltedBy<T>(v128.load(x, 16), v128.load(losses, 16), c, less, k);
    v128.store(to, v128.pmax<T>(y0, least));
    v128.store(to, v128.pmax<T>(y1, least), 16);
    x += 32;
    losses += 32;
    to += 32;
  } while (to < end);
}

/** exp(x - shift) of a block of f64, where it is not above 1 by much; in place is allowed. */
export function probabilities(x: usize, count: i32, shift: f64, to: usize): void {
  settle<f64>(x, count, shift, leastArgument<f64>(HEADROOM), to);
  expBlock<f64>(to, count, HEADROOM, to); // a fold of HEADROOM is a factor of 1
}
