// A convention for advantages, read from memory once per call.

/** Bytes of a rule; 64 more after it are the kernels' own. */
// @ts-ignore: decorator
@inline export const RULE_BYTES: usize = 32;

/** Layout, also written by bindings/wasm/rewards/rule.ts: f64 epsilon, then i32 each. */
@unmanaged
export class Rule {
  epsilon: f64;
  /** 1: divide by the standard deviation. */
  standardise: i32;
  /** Subtracted from the group size under the variance. */
  ddof: i32;
  /** 1: epsilon is added to the standard deviation, 0: to the variance. */
  epsilonOnStd: i32;
  /** 1: the baseline is the mean of the other rewards. */
  leaveOneOut: i32;
  /** 1: a group of one keeps its reward. */
  rawSingleton: i32;
}

/** r - mean(others) = n/(n-1) (r - mean) */
export function baselineFactor(rule: Rule, n: i32): f64 {
  return rule.leaveOneOut ? <f64>n / <f64>(n - 1) : 1;
}

/** What (r - mean) is multiplied by, from the sum of squared differences. */
// @ts-ignore: decorator
@inline export function scaleOf(rule: Rule, n: i32, squares: f64): f64 {
  const factor = baselineFactor(rule, n);
  if (!rule.standardise) return factor;
  const variance = squares / <f64>(n - rule.ddof);
  return factor / (rule.epsilonOnStd ? Math.sqrt(variance) + rule.epsilon : Math.sqrt(variance + rule.epsilon));
}

/** Between these, 2^-100 and 2^120, f32 holds a sum of squares with full accuracy. */
// @ts-ignore: decorator
@inline export const LEAST_SQUARES: f32 = 7.9e-31;
// @ts-ignore: decorator
@inline export const MOST_SQUARES: f32 = 1.3e36;
