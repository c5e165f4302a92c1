// Subtracts the weighted mean of each group from its values, in place: the baseline by lengths of answers. A group of one stays as it
// is.
import { highHalves, lowHalves, splatLane } from '../math/shuffles';

/** Weights, and weighted values, of eight of a group, added up in pairs of lanes. */
// @ts-ignore: decorator
@inline function weightsOf8(weights: usize): v128 {
  return f64x2.add(
    f64x2.add(f64x2.add(v128.load(weights), v128.load(weights, 16)), v128.load(weights, 32)), v128.load(weights, 48),
  );
}

// @ts-ignore: decorator
@inline function productsOf8(values: usize, weights: usize): v128 {
  const x = v128.load(values);
  const y = v128.load(values, 16);
  const a = f64x2.mul(v128.load(weights), f64x2.promote_low_f32x4(x));
  const b = f64x2.mul(v128.load(weights, 16), f64x2.promote_low_f32x4(highHalves(x, x)));
  const c = f64x2.mul(v128.load(weights, 32), f64x2.promote_low_f32x4(y));
  const d = f64x2.mul(v128.load(weights, 48), f64x2.promote_low_f32x4(highHalves(y, y)));
  return f64x2.add(f64x2.add(f64x2.add(a, b), c), d);
}

/** The sum of the lanes of a, and that of b. */
// @ts-ignore: decorator
@inline function lanesOf(a: v128, b: v128): v128 {
  return f64x2.add(lowHalves(a, b), highHalves(a, b));
}

// @ts-ignore: decorator
@inline function shifted8(values: usize, shift: v128): void {
  v128.store(values, f32x4.sub(v128.load(values), shift));
  v128.store(values, f32x4.sub(v128.load(values, 16), shift), 16);
}

/** The same for an even number of groups of eight in f32, two at a time, to the same bits. */
function groupsOf8(values: usize, groups: i32, weights: usize): void {
  for (const end = values + (<usize>groups << 5); values != end; values += 64, weights += 128) {
    const all = lanesOf(weightsOf8(weights), weightsOf8(weights + 64));
    const product = lanesOf(productsOf8(values, weights), productsOf8(values + 32, weights + 64));
    const shift = v128.and(f64x2.div(product, all), f64x2.gt(all, f64x2.splat(0)));
    const narrow = f32x4.demote_f64x2_zero(shift);
    shifted8(values, splatLane(narrow, 0));
    shifted8(values + 32, splatLane(narrow, 1));
  }
}

/** Groups as in groupAdvantages, weights f64, one a value. A group without weight stays as it is. */
export function weightedCentres<T>(values: usize, groups: i32, size: i32, offsets: usize, weights: usize): void {
  let start = offsets == 0 ? 0 : load<i32>(offsets);
  let g = 0;
  if (sizeof<T>() == 4 && offsets == 0 && size == 8) {
    g = groups & ~1;
    start = 8 * g;
    groupsOf8(values, g, weights);
    weights += <usize>start << 3;
  }
  for (; g < groups; g++) {
    const end = offsets == 0 ? start + size : load<i32>(offsets + ((<usize>g + 1) << 2));
    const n = end - start;
    let sum = f64x2.splat(0);
    let weight = sum;
    let x = values + <usize>start * sizeof<T>();
    const pairs = n >> 1;
    for (let i = 0; i < pairs; i++) {
      const w = v128.load(weights);
      const v = sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(x)) : v128.load(x);
      sum = f64x2.add(sum, f64x2.mul(w, v));
      weight = f64x2.add(weight, w);
      weights += 16;
      x += 2 * sizeof<T>();
    }
    let all = f64x2.extract_lane(weight, 0) + f64x2.extract_lane(weight, 1);
    let product = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    if (n & 1) {
      all += load<f64>(weights);
      product += load<f64>(weights) * <f64>load<T>(x);
      weights += 8;
    }
    if (n > 1 && all > 0) shifted<T>(values + <usize>start * sizeof<T>(), n, product / all);
    start = end;
  }
}

function shifted<T>(from: usize, n: i32, shift: f64): void {
  const end = from + <usize>n * sizeof<T>();
  const s = v128.splat<T>(<T>shift);
  for (const whole = from + ((end - from) & ~15); from < whole; from += 16) v128.store(from, v128.sub<T>(v128.load(from), s));
  for (; from < end; from += sizeof<T>()) store<T>(from, <T>(<f64>load<T>(from) - shift));
}
