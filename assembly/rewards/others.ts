// Rewards less the mean of the other members of their group, over the deviation of those: one group, in f64.
//
// With e = r - mean and S = Σ e² of n rewards, r is n/(n-1) e away from the mean of the others, whose squares about it add up to
// S - n/(n-1) e². The difference cancels where e² has most of S: for that reward, one a group at most, they are added up again.
import { Place, Rule } from './rule';
import { indexOfNotFinite, inverseUnit } from './wideGroup';

/** The others must have this share of all squares for the difference to be used: it then loses two bits at most. */
// @ts-ignore: decorator
@inline export const LEAST_SHARE: f64 = 0.25;

/** What squares of n rewards are multiplied by to give their variance; a trainer rounds n / (n - 1) to f32. */
export function varianceShare(rule: Rule, n: i32): f64 {
  if (!rule.ddof) return 1 / <f64>n;
  const bessel = <f64>n / <f64>(n - 1);
  return (rule.besselInSingle ? <f64>(<f32>bessel) : bessel) / <f64>n;
}

/** A deviation in a unit, smoothed. */
function smoothed(rule: Rule, std: f64, inverse: f64): f64 {
  if (rule.place == Place.DIVISOR) return std + rule.epsilon * inverse;
  const epsilon = Math.sqrt(rule.epsilon) * inverse;
  if (rule.place == Place.FLOOR) return Math.max(std, epsilon);
  const large = Math.max(std, epsilon);
  const small = Math.min(std, epsilon) / large;
  return large * Math.sqrt(1 + small * small);
}

/**
 * The squares of all rewards but the one at `skipped`, about their own mean; exactly 0 where they are equal. That one counts 0 times: no
 * processor could foretell where it is.
 */
function squaresWithout<T>(first: usize, n: i32, skipped: i32, inverse: f64): f64 {
  const origin = <f64>load<T>(skipped == 0 ? first + sizeof<T>() : first) * inverse;
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) {
    sum += (<f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin) * <f64>(i != skipped);
  }
  const centre = sum / <f64>(n - 1);
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const e = <f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin - centre;
    squares += e * e * <f64>(i != skipped);
  }
  return squares;
}

/** One group. Its scale is NaN, since each reward has its own. Returns the index of a reward that is not finite, or -1. */
export function othersOf<T>(
  first: usize, n: i32, rule: Rule, out: usize, mean: usize, scale: usize, flag: usize,
): i32 {
  const inverse = inverseUnit<T>(first, n);
  if (!(inverse < Infinity)) return indexOfNotFinite<T>(first, n);
  const raw = n == 1 && rule.rawSingleton;
  const reward = <f64>load<T>(first);
  if (inverse == 0) {
    store<f64>(mean, raw ? 0 : reward);
    store<f64>(scale, raw ? 1 : 0);
    store<u8>(flag, <u8>(!raw || reward == 0));
    for (let i = 0; i < n; i++) store<T>(out + <usize>i * sizeof<T>(), raw ? <T>reward : 0);
    return -1;
  }
  othersIn<T>(inverse, first, n, rule, out, mean, scale, flag);
  return -1;
}

/** The same for a group whose rewards are finite and not all equal, in a unit in which their squares are in range. */
function othersIn<T>(
  inverse: f64, first: usize, n: i32, rule: Rule, out: usize, mean: usize, scale: usize, flag: usize,
): void {
  const origin = <f64>load<T>(first) * inverse;
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += <f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin;
  const centre = sum / <f64>n;
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const e = <f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin - centre;
    squares += e * e;
  }
  store<f64>(mean, (origin + centre) / inverse);
  store<f64>(scale, NaN);
  store<u8>(flag, 0);
  const own = <f64>n / <f64>(n - 1);
  const share = varianceShare(rule, n - 1);
  for (let i = 0; i < n; i++) {
    const e = <f64>load<T>(first + <usize>i * sizeof<T>()) * inverse - origin - centre;
    let others = squares - own * e * e;
    if (others < squares * LEAST_SHARE) others = squaresWithout<T>(first, n, i, inverse);
    store<T>(out + <usize>i * sizeof<T>(), <T>(own * e / divisorOf(rule, n, others, share, inverse)));
  }
}

/** What a reward's distance from the mean of the others is divided by: nothing where those are all equal, or one. */
// @ts-ignore: decorator
@inline function divisorOf(rule: Rule, n: i32, others: f64, share: f64, inverse: f64): f64 {
  return n == 2 || others == 0 ? inverse : smoothed(rule, Math.sqrt(others * share), inverse);
}

/** Writes the advantage of the reward that is furthest from the mean, in a group whose squares are in range as they are. */
export function furthestIn<T>(first: usize, n: i32, rule: Rule, out: usize): void {
  const origin = <f64>load<T>(first);
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += <f64>load<T>(first + <usize>i * sizeof<T>()) - origin;
  const centre = sum / <f64>n;
  let furthest = 0;
  let most: i64 = 0;
  for (let i = 0; i < n; i++) {
    // Bits of numbers of one sign are in the order of the numbers, and integers are chosen without a branch.
    const size = reinterpret<i64>(Math.abs(<f64>load<T>(first + <usize>i * sizeof<T>()) - origin - centre));
    furthest = select<i32>(i, furthest, size > most);
    most = select<i64>(size, most, size > most);
  }
  const e = <f64>load<T>(first + <usize>furthest * sizeof<T>()) - origin - centre;
  const others = squaresWithout<T>(first, n, furthest, 1);
  const own = <f64>n / <f64>(n - 1);
  const divisor = divisorOf(rule, n, others, varianceShare(rule, n - 1), 1);
  store<T>(out + <usize>furthest * sizeof<T>(), <T>(own * e / divisor));
}
