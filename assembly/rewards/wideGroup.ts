// One group in scalar f64, in a unit of its own where its squares would leave the range: any length, any finite rewards.
import { degreesOf, gainOf, meanDivisor, needsSquares, Place, Rule } from './rule';

/** Powers of two: differences of the largest rewards, and those of the smallest, have squares in range in these units. */
const LARGE: f64 = 4.149515568880993e180; // 2^600
const SMALL: f64 = 2.4099198651028841e-181; // 2^-600

/** As groupAdvantages, for a single group. Returns the index of a reward that is not finite, or -1. */
export function wideGroup<T>(first: usize, n: i32, rule: Rule, out: usize, mean: usize, scale: usize): i32 {
  const inverse = inverseUnit<T>(first, n);
  if (!(inverse < Infinity)) return indexOfNotFinite<T>(first, n);
  if (inverse == 0) {
    store<f64>(mean, <f64>load<T>(first));
    store<f64>(scale, 0);
    for (let i = 0; i < n; i++) store<T>(out + <usize>i * sizeof<T>(), 0);
    return -1;
  }
  const origin = <f64>load<T>(first) * inverse;
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += <f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin;
  const centre = sum / <f64>n;
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const e = <f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin - centre;
    squares += e * e;
  }
  const middle = (origin + centre) / inverse;
  store<f64>(mean, middle);
  const divisor = divisorOf(rule, n, middle, squares, inverse);
  store<f64>(scale, inverse / divisor);
  for (let i = 0; i < n; i++) {
    const at = <usize>i * sizeof<T>();
    store<T>(out + at, <T>((<f64>load<T>(first + at) * inverse - origin - centre) / divisor));
  }
  return -1;
}

/** One over a power of two in which squares of differences are in range; 0 of equal rewards, NaN if some reward is not finite. */
export function inverseUnit<T>(first: usize, n: i32): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(<f64>load<T>(first + <usize>i * sizeof<T>())));
  if (!(largest < Infinity)) return NaN;
  const inverse = largest > 1e150 ? 1 / LARGE : 1;
  const spread = spreadOf<T>(first, n, inverse);
  if (spread == 0) return 0;
  // So small a spread comes with rewards that stay in range in this unit: they are at most 2^53 times as large.
  return spread < 1e-150 && inverse == 1 ? 1 / SMALL : inverse;
}

/** -1 if there is none. */
export function indexOfNotFinite<T>(first: usize, n: i32): i32 {
  for (let i = 0; i < n; i++) if (!(Math.abs(<f64>load<T>(first + <usize>i * sizeof<T>())) < Infinity)) return i;
  return -1;
}

/** What (r - mean) in the unit is divided by: in the same unit, so that it stays in range where the advantages do. */
function divisorOf(rule: Rule, n: i32, mean: f64, squares: f64, inverse: f64): f64 {
  let divisor = meanDivisor(rule, mean) * inverse;
  if (needsSquares(rule)) {
    const std = Math.sqrt(squares / degreesOf(rule, n));
    if (rule.place == Place.DIVISOR) divisor = std + rule.epsilon * inverse;
    else if (rule.place == Place.VARIANCE) divisor = hypotenuse(std, Math.sqrt(rule.epsilon) * inverse);
    else divisor = Math.max(std, Math.sqrt(rule.epsilon) * inverse);
  }
  if (!(divisor > 0)) return Infinity;
  return divisor / (rule.focused ? gainOf(rule, n) * (1 - mean) : gainOf(rule, n));
}

/** The largest difference to the first reward, all multiplied by a power of two. */
function spreadOf<T>(first: usize, n: i32, inverse: f64): f64 {
  const origin = <f64>load<T>(first) * inverse;
  let spread: f64 = 0;
  for (let i = 0; i < n; i++) {
    spread = Math.max(spread, Math.abs(<f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin));
  }
  return spread;
}

/** sqrt(a^2 + b^2) of numbers that are not negative and not both 0, whose squares may be out of range. */
function hypotenuse(a: f64, b: f64): f64 {
  const large = Math.max(a, b);
  const small = Math.min(a, b) / large;
  return large * Math.sqrt(1 + small * small);
}
