// One group in scalar f64 with its spread scaled to 1: any length, any finite rewards.
import { baselineFactor, Rule } from './rule';

/** As groupAdvantages, for a single group that is not uniform or not finite. Returns the index of a bad reward, or -1. */
export function wideGroup<T>(first: usize, n: i32, rule: Rule, out: usize, mean: usize, scale: usize): i32 {
  let largest: f64 = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(<f64>load<T>(first + <usize>i * sizeof<T>()));
    if (!(size < Infinity)) return i;
    largest = Math.max(largest, size);
  }
  // Differences of huge rewards must not overflow; a quarter is exact.
  const quarter = largest > 4e307 ? 0.25 : 1.0;
  const origin = <f64>load<T>(first) * quarter;
  let spread: f64 = 0;
  for (let i = 0; i < n; i++) {
    spread = Math.max(spread, Math.abs(<f64>load<T>(first + <usize>i * sizeof<T>()) * quarter - origin));
  }
  if (spread == 0) {
    store<f64>(mean, <f64>load<T>(first));
    store<f64>(scale, 0);
    for (let i = 0; i < n; i++) store<T>(out + <usize>i * sizeof<T>(), 0);
    return -1;
  }
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += (<f64>load<T>(first + <usize>i * sizeof<T>()) * quarter - origin) / spread;
  const centre = sum / <f64>n;
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const e = (<f64>load<T>(first + <usize>i * sizeof<T>()) * quarter - origin) / spread - centre;
    squares += e * e;
  }
  let factor = baselineFactor(rule, n);
  if (rule.standardise) {
    const std = (Math.sqrt(squares / <f64>(n - rule.ddof)) * spread) / quarter; // the spread itself can be beyond f64
    factor /= rule.epsilonOnStd ? std + rule.epsilon : hypotenuse(std, Math.sqrt(rule.epsilon));
  }
  store<f64>(mean, (origin + centre * spread) / quarter);
  store<f64>(scale, factor);
  const k = (spread * factor) / quarter;
  for (let i = 0; i < n; i++) {
    const at = <usize>i * sizeof<T>();
    const e = (<f64>load<T>(first + at) * quarter - origin) / spread - centre;
    store<T>(out + at, <T>(e * k));
  }
  return -1;
}

/** sqrt(a^2 + b^2) of numbers that are not negative and not both 0, whose squares may be out of range. */
function hypotenuse(a: f64, b: f64): f64 {
  const large = Math.max(a, b);
  const small = Math.min(a, b) / large;
  return large * Math.sqrt(1 + small * small);
}
