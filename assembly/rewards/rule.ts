// A convention for advantages, read from memory once per call: (r - mean) times a factor of the group.

/** Bytes after a rule that are the kernels' own. */
// @ts-ignore: decorator
@inline export const RULE_OWN: i32 = 1024;

/** What differences to the mean are divided by. */
export const enum Divisor { NONE, STD, CENTRED_STD, MEAN, ROOT_MEAN }
/** Epsilon is added to the variance, added to the divisor, or the least that the variance or the mean may be. */
export const enum Place { VARIANCE, DIVISOR, FLOOR }

@unmanaged
export class Rule {
  epsilon: f64;
  /** Advantages are multiplied by this. */
  factor: f64;
  divisor: Divisor;
  place: Place;
  /** Subtracted from the group size under the variance. */
  ddof: i32;
  /** 1: the baseline is the mean of the other rewards. */
  leaveOneOut: i32;
  /** 1: the divisor is multiplied by the group size. */
  perMember: i32;
  /** 1: advantages are multiplied by 1 - mean. */
  focused: i32;
  /** 1: a group of one keeps its reward. */
  rawSingleton: i32;
  /** 1: n / (n - 1) of others.ts is rounded to f32. */
  besselInSingle: i32;
}

/** True if the factor of a group depends on its sum of squares. */
// @ts-ignore: decorator
@inline export function needsSquares(rule: Rule): bool {
  return rule.divisor == Divisor.STD || rule.divisor == Divisor.CENTRED_STD;
}

/** r - mean(others) = n/(n-1) (r - mean) */
function baselineFactor(rule: Rule, n: i32): f64 {
  return rule.leaveOneOut ? <f64>n / <f64>(n - 1) : 1;
}

/** What (r - mean) is multiplied by, without the divisor and the focus. */
export function gainOf(rule: Rule, n: i32): f64 {
  const gain = baselineFactor(rule, n) * rule.factor;
  return rule.perMember ? gain / <f64>n : gain;
}

/** What the sum of squared differences to the mean is divided by. */
export function degreesOf(rule: Rule, n: i32): f64 {
  const degrees = <f64>(n - rule.ddof);
  if (rule.divisor != Divisor.CENTRED_STD) return degrees;
  const gain = baselineFactor(rule, n);
  return degrees / gain / gain;
}

/** The divisor that follows from the mean; 1 of Divisor.NONE. */
export function meanDivisor(rule: Rule, mean: f64): f64 {
  if (rule.divisor == Divisor.NONE) return 1;
  const base = rule.divisor == Divisor.ROOT_MEAN ? Math.sqrt(Math.max(0, mean)) : mean;
  return rule.place == Place.FLOOR ? Math.max(base, rule.epsilon) : base + rule.epsilon;
}

/** What (r - mean) is multiplied by, from the sum of squared differences; 0 where the divisor is not above 0. */
// @ts-ignore: decorator
@inline export function scaleOf(rule: Rule, n: i32, mean: f64, squares: f64): f64 {
  const gain = gainOf(rule, n);
  const numerator = rule.focused ? gain * (1 - mean) : gain;
  if (!needsSquares(rule)) {
    const divisor = meanDivisor(rule, mean);
    return divisor > 0 ? numerator / divisor : 0;
  }
  const variance = squares / degreesOf(rule, n);
  if (rule.place == Place.DIVISOR) return numerator / (Math.sqrt(variance) + rule.epsilon);
  return numerator / Math.sqrt(rule.place == Place.VARIANCE ? variance + rule.epsilon : Math.max(variance, rule.epsilon));
}

/** Between these, 2^-100 and 2^120, f32 holds a sum of squares with full accuracy. */
// @ts-ignore: decorator
@inline export const LEAST_SQUARES: f32 = 7.9e-31;
// @ts-ignore: decorator
@inline export const MOST_SQUARES: f32 = 1.3e36;

/** True if f32 holds what all groups share: a factor that is 0 or far from the ends of its range, and an epsilon. */
export function isWithinF32(rule: Rule): bool {
  const factor = rule.factor;
  return rule.epsilon < MOST_SQUARES && (factor == 0 || (factor > 1e-30 && factor < 1e30));
}
