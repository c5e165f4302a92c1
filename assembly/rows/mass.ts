// What is kept of outcomes of a row: its successes, its failures, a reward level, or all of it.
//
// The peak is one outcome with the largest logit. It is left out of the sums and added at the end, so that the entropy keeps its
// digits where it is nearly certain: with R the sum of exp(x - peak) over the others, it is log(1 + R) + sum pi (peak - x).
import { foldOf, shiftOf } from '../math/fold';
import { log, log1p } from '../math/scalars';

export const LN2_HI = reinterpret<f64>(0x3FE62E42FEE00000); // 0x1.62e42feep-1: 21 low bits clear, so that fold * LN2_HI is exact
export const LN2_LO = reinterpret<f64>(0x3DEA39EF35793C76); // 0x1.a39ef35793c76p-33

@unmanaged
export class Mass {
  /** The logit that `sum` is relative to: their largest or that of their row, -Infinity if there are none. */
  max: f64;
  /** Sum of exp(x - shift) * 2^(HEADROOM - fold), fold and shift being functions of max. */
  sum: f64;
  /** log of the sum of exp(x - max). */
  log: f64;
  /** Of the policy inside these outcomes, in nats. */
  entropy: f64;
}

/**
 * Stores a mass. `top`: the logit of its peak less max. `peak`, `rest`: the exponentials of the peak and the sum of all others;
 * `dot`: sum of those times x - peak.
 */
export function storeMass<T>(mass: Mass, max: f64, top: f64, peak: f64, rest: f64, dot: f64): void {
  let sum = peak + rest;
  // An infinite maximum is not a policy; the callers look at `max` to find out.
  if (max == Infinity) sum = max;
  mass.max = max;
  mass.sum = sum;
  // By the peak, so that a mass of one outcome is exactly its logit, and no probability exceeds 1 by a rounding.
  const beyond = log1p(rest / peak);
  mass.log = sum == 0 ? -Infinity : top + beyond;
  mass.entropy = sum == 0 ? 0 : beyond - dot / sum;
}

/** log of the sum of a over that of b. The offset that both log sums have in common cancels before anything is rounded. */
export function logRatio<T>(a: Mass, b: Mass): f64 {
  const exponent = <f64>(foldOf<T>(a.max) - foldOf<T>(b.max));
  const shift = shiftOf<T>(a.max) - shiftOf<T>(b.max);
  return shift + (exponent * LN2_HI + (exponent * LN2_LO + log(a.sum / b.sum)));
}
