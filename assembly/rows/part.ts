// What is kept of a part of a row (its successes, its failures, a reward level, or all of it): four doubles.
//
//   0 max       the logit that the others are relative to: the largest of the part or of its row, -Infinity if it is empty
//   8 sum       sum of exp(x - shift) * 2^(HEADROOM - fold), fold and shift being functions of max
//  16 logSum    log of the sum of exp(x)
//  24 entropy   of the policy inside the part, in nats
import { HEADROOM } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import { log } from '../math/scalars';

export const LN2_HI = reinterpret<f64>(0x3FE62E42FEE00000); // 0x1.62e42feep-1: 21 low bits clear, so that fold * LN2_HI is exact
export const LN2_LO = reinterpret<f64>(0x3DEA39EF35793C76); // 0x1.a39ef35793c76p-33

/** Stores a part; `dot` is the sum of exp(x - ...) (x - max), scaled like `sum`. */
export function storePart<T>(at: usize, max: f64, sum: f64, dot: f64): void {
  // An infinite maximum is not a policy; the callers look at logSum to find out.
  if (max == Infinity) sum = max;
  const exponent = <f64>(foldOf<T>(max) - HEADROOM);
  const logSum = shiftOf<T>(max) + (exponent * LN2_HI + (exponent * LN2_LO + log(sum)));
  store<f64>(at, max);
  store<f64>(at, sum, 8);
  store<f64>(at, logSum, 16);
  store<f64>(at, sum == 0 ? 0 : Math.max(0, logSum - max - dot / sum), 24);
}

/** log of the sum of a over that of b. The offset that both log sums have in common cancels before anything is rounded. */
export function logRatio<T>(a: usize, b: usize): f64 {
  const maxA = load<f64>(a);
  const maxB = load<f64>(b);
  const exponent = <f64>(foldOf<T>(maxA) - foldOf<T>(maxB));
  const shift = shiftOf<T>(maxA) - shiftOf<T>(maxB);
  return shift + (exponent * LN2_HI + (exponent * LN2_LO + log(load<f64>(a, 8) / load<f64>(b, 8))));
}
