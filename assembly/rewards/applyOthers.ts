// Standardised rewards divided by the deviation of the other members of their group, in place.
//
// The squares of n standardised rewards add up to n. Those of the others, about their own mean, add up to n - n/(n-1) z^2. The
// difference cancels where z has most of the sum: for that reward, one a group at most, they are added up again.
import { tailMask } from './tail';

/** Where epsilon goes; also known to bindings/wasm/rewards/steps.ts. */
export const EPSILON_ON_VARIANCE: i32 = 0;
export const EPSILON_ON_STD: i32 = 1;
export const EPSILON_AS_FLOOR: i32 = 2;

/** The others must have this share of all squares for the difference to be used: it then loses two bits at most. */
// @ts-ignore: decorator
@inline const LEAST_SHARE: f64 = 0.25;

/**
 * Groups as in groupAdvantages. A value z becomes (z - shift) * factor / (divisor / unit), where `unit` is the group's deviation
 * and the divisor that of the others, smoothed. Where the others are all equal nothing is divided: (z - shift) * factor * unit.
 * A unit of 0 says that all of the group are equal. Shifts, factors and units are f64, one a group. Reads up to 15 bytes beyond
 * the end.
 */
export function applyOthers<T>(
  values: usize, groups: i32, size: i32, offsets: usize, shifts: usize, factors: usize, units: usize,
  ddof: i32, besselInSingle: bool, epsilon: f64, place: i32,
): void {
  let start = offsets == 0 ? 0 : load<i32>(offsets);
  for (let g = 0; g < groups; g++) {
    const end = offsets == 0 ? start + size : load<i32>(offsets + ((<usize>g + 1) << 2));
    const column = <usize>g << 3;
    const shift = load<f64>(shifts + column);
    const factor = load<f64>(factors + column);
    const unit = load<f64>(units + column);
    const n = end - start;
    const group = values + <usize>start * sizeof<T>();
    if (n <= 2 || unit == 0) plain<T>(group, n, shift, factor * (unit == 0 ? 1 : unit));
    else {
      const smoothing = place == EPSILON_ON_STD ? epsilon / unit : epsilon / unit / unit;
      divided<T>(group, n, shift, factor, unit, varianceShare(n - 1, ddof, besselInSingle), smoothing, place);
    }
    start = end;
  }
}

/** What squares are multiplied by to give a variance; a trainer rounds n / (n - 1) to f32. */
function varianceShare(n: i32, ddof: i32, besselInSingle: bool): f64 {
  if (!ddof) return 1 / <f64>n;
  const bessel = <f64>n / <f64>(n - 1);
  return (besselInSingle ? <f64>(<f32>bessel) : bessel) / <f64>n;
}

function plain<T>(group: usize, n: i32, shift: f64, factor: f64): void {
  for (let i = 0; i < n; i++) {
    const at = group + <usize>i * sizeof<T>();
    store<T>(at, <T>((<f64>load<T>(at) - shift) * factor));
  }
}

/** Smoothed deviation from a variance. */
// @ts-ignore: decorator
@inline function divisorOf<T>(variance: v128, epsilon: v128, place: i32): v128 {
  if (place == EPSILON_ON_STD) return v128.add<T>(v128.sqrt<T>(variance), epsilon);
  return v128.sqrt<T>(place == EPSILON_ON_VARIANCE ? v128.add<T>(variance, epsilon) : v128.max<T>(variance, epsilon));
}

function divided<T>(
  group: usize, n: i32, shift: f64, factor: f64, unit: f64, perSquare: f64, epsilon: f64, place: i32,
): void {
  const count = <f64>n;
  const all = v128.splat<T>(<T>count);
  const own = v128.splat<T>(<T>(count / (count - 1)));
  const least = v128.splat<T>(<T>(count * LEAST_SHARE));
  const share = v128.splat<T>(<T>perSquare);
  const smoothing = v128.splat<T>(<T>epsilon);
  const shifts = v128.splat<T>(<T>shift);
  const factors = v128.splat<T>(<T>factor);
  const bytes = <usize>n * sizeof<T>();
  let most = v128.splat<T>(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const z = v128.and(v128.load(group + at), tailMask(min(bytes - at, 16)));
    most = v128.max<T>(most, v128.mul<T>(z, z));
  }
  let large: usize = 0;
  if (v128.any_true(v128.lt<T>(v128.sub<T>(all, v128.mul<T>(own, most)), least))) large = largestOf<T>(group, n);
  let alone: f64 = 0;
  if (large) {
    alone = withoutOthers<T>(group, n, large, shift, factor, unit, perSquare, epsilon, place);
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    const z = v128.load(group + at);
    const variance = v128.mul<T>(v128.sub<T>(all, v128.mul<T>(own, v128.mul<T>(z, z))), share);
    const value = v128.div<T>(v128.mul<T>(v128.sub<T>(z, shifts), factors), divisorOf<T>(variance, smoothing, place));
    v128.store(group + at, bytes - at < 16 ? v128.bitselect(value, z, tailMask(bytes - at)) : value);
  }
  if (large) store<T>(large, <T>alone);
}

/** The address of the largest |value| of a group. */
function largestOf<T>(group: usize, n: i32): usize {
  let best = group;
  for (let i = 1; i < n; i++) {
    const at = group + <usize>i * sizeof<T>();
    if (Math.abs(<f64>load<T>(at)) > Math.abs(<f64>load<T>(best))) best = at;
  }
  return best;
}

/** What the value at `skipped` becomes, with the squares of the others added up about their own mean. */
function withoutOthers<T>(
  group: usize, n: i32, skipped: usize, shift: f64, factor: f64, unit: f64, perSquare: f64, epsilon: f64, place: i32,
): f64 {
  const origin = <f64>load<T>(skipped == group ? group + sizeof<T>() : group);
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) {
    const at = group + <usize>i * sizeof<T>();
    if (at != skipped) sum += <f64>load<T>(at) - origin;
  }
  const centre = sum / <f64>(n - 1);
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const at = group + <usize>i * sizeof<T>();
    const e = <f64>load<T>(at) - origin - centre;
    if (at != skipped) squares += e * e;
  }
  const numerator = (<f64>load<T>(skipped) - shift) * factor;
  if (squares == 0) return numerator * unit;
  const variance = squares * perSquare;
  if (place == EPSILON_ON_STD) return numerator / (Math.sqrt(variance) + epsilon);
  return numerator / Math.sqrt(place == EPSILON_ON_VARIANCE ? variance + epsilon : Math.max(variance, epsilon));
}
